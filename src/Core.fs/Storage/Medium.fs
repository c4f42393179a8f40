namespace ImageRegistry.Core

/// What is known of a medium when its protective measures are decided.
[<NoComparison>]
type Measuring = {
    Snapshot: Snapshot
    Config: Config
    Place: CloudPlace
    /// Answers about this medium since it was last made.
    Facts: Map<string, CloudFact>
    /// What the probe found; none where it may not look.
    Traits: CloudTraits option
    /// Whether the medium is ours to look after.
    IsManaged: bool
    /// Whether this process has made the medium.
    IsMadeNow: bool
    /// Conditions of the status that speak of this very medium in our care; without them nothing is known of former measures.
    Standing: Condition list
    /// The details for which they stand.
    Applied: Storage option
}

/// What becomes of the protective measures.
[<NoComparison>]
type Measures = {
    Steps: Step list
    Refusals: Refusal list
    /// The conditions that stand from now on; others of their kinds go. None leaves all as they are.
    Conditions: Condition list option
    /// The default encryption is on: registry and spec have to know.
    IsEncrypted: bool
    /// Nothing is still to come that pods would have to be made anew for.
    IsSettled: bool
}

[<RequireQualifiedAccess>]
module Measures =

    /// Nothing is done, and what stands in the status stays.
    let none: Measures = {
        Steps = []
        Refusals = []
        Conditions = None
        IsEncrypted = false
        IsSettled = true
    }

/// Reasons and texts of the condition `StorageExists` (section 2.1): clients compare them.
[<NoEquality; NoComparison>]
type MediumWords = {
    /// Reason when it is there.
    Exists: string
    /// Message when it is the user's own.
    OfUser: string
    /// Message of `Creation Successful`.
    Created: string
    /// Reason and message when it has been removed.
    Removed: string * string
    /// The condition after a look that said no: absent, denied, anything else.
    NotFound: CloudFailure -> Condition
    /// The condition after a creation that failed.
    NotCreated: CloudFailure -> Condition
}

/// A bucket as the operator's one description of a storage's life sees it; each backend gives its own (STORAGE in short: what it is
/// called, how it is made, what proves it ours, what is done to protect it, what the pods get).
[<NoEquality; NoComparison>]
type Medium = {
    Place: CloudPlace
    /// The name was made up just now and stands nowhere yet.
    IsNew: bool
    /// The details as the user wrote them, the name included.
    Written: Storage
    /// The same with everything that is inherited.
    Effective: Storage
    /// Whether a bucket that is made can carry our mark.
    CanBeMarked: bool
    /// Whether this name, or what the probe found, says that we made it.
    LooksOurs: CloudTraits -> bool
    Creation: CloudAction
    /// Whether an answer of 403 may mean that it does not exist (S3-21).
    IsMadeWhenDenied: bool
    /// Kinds of the conditions of its measures.
    MeasureConditions: string list
    Measure: Measuring -> Measures
    Words: MediumWords
    /// What the pods get, from the details as they are recorded.
    Pods: Storage -> StorageOfPods
    /// The details with the default encryption on, where they tell of it.
    Encrypted: Storage -> Storage
}

/// What our mark on a medium says, just before it would be deleted.
[<RequireQualifiedAccess>]
type Proof =
    | Ours
    /// There is no mark, or none can be read; why, as half a sentence.
    | NotOurs of why: string
    /// This has to be asked first.
    | Ask of CloudAction

/// A medium that is to be removed.
[<NoEquality; NoComparison>]
type RemovedMedium = {
    Place: CloudPlace
    /// Takes the name out of the spec.
    Field: string
    /// What the mark says, from fresh answers; a failure of the asking itself is not its concern.
    Proof: Map<string, CloudFact> -> Proof
    Words: MediumWords
}
