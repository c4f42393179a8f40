namespace ImageRegistry.Core

/// The beginning of a medium: everything about it is put on record, then it is made.
///
/// *Guarantees*: a name stands in the Config on the API server before anything of that name is made, and what is made is in the status
/// first, by which a removal goes.
[<RequireQualifiedAccess>]
module LifeStart =

    /// What went wrong with an action at the medium; it is tried again at its time.
    let problem (medium: Medium) (action: CloudAction) (failure: CloudFailure) : Problem =
        Problem.Transient(
            "storage: "
            + CloudPlace.text medium.Place
            + ": "
            + CloudRights.told medium.Place action failure
        )

    /// The state that belongs to this medium, where the spec's own is not one that was said of another.
    let management (config: Config) (medium: Medium) (byDefault: StorageManagement) : StorageManagement =
        StorageDecision.management
            config.Spec.Storage
            config.Status.Storage
            config.Status.StorageManaged
            medium.Written
            byDefault

    /// Whether the status speaks of this very medium.
    let isApplied (config: Config) (medium: Medium) : bool =
        match config.Status.Storage.Members with
        | [ before ] -> Storage.sameUnit before medium.Written
        | _ -> false

    /// Conditions of the status that tell of measures on it.
    let ofMeasures (config: Config) (medium: Medium) : Condition list =
        config.Status.Conditions
        |> List.filter (fun condition -> List.contains condition.Type medium.MeasureConditions)

    /// The decision with a step, or with why there is none.
    let withAnswer (answer: Result<Step, Refusal>) (decision: StorageDecision) : StorageDecision =
        match answer with
        | Ok step -> {
            decision with
                Steps = decision.Steps @ [ step ]
          }
        | Error refusal -> {
            decision with
                Refusals = decision.Refusals @ [ refusal ]
          }

    /// The name, and what is inherited with it, before anything else: under `Managed` in the status first, so that what the spec says then is
    /// known to be said of this one.
    let write (config: Config) (medium: Medium) (decision: StorageDecision) : StorageDecision =
        let request = {
            Members = [ medium.Effective ]
            Management = Some(management config medium StorageManagement.Managed)
        }

        let refusals = [
            Refusal.make
                ("create " + CloudPlace.text medium.Place)
                "its name has to be written into the Config before it is made"
        ]

        if
            request.Management = Some StorageManagement.Managed
            && config.Status.Storage <> request
        then
            {
                decision with
                    Request = {
                        config.Spec.Storage with
                            Management = request.Management
                    }
                    Applied = Some request
                    Measures = Some []
                    Refusals = refusals
            }
        else
            {
                decision with
                    Request = request
                    Refusals = refusals
            }

    let private failedCreation (medium: Medium) (facts: Map<string, CloudFact>) : CloudFailure option =
        match CloudFacts.last medium.Creation facts with
        | Some { Answer = Error failure } when failure.Kind <> CloudFailureKind.OwnedByUs -> Some failure
        | Some _
        | None -> None

    /// The decision with what a creation that failed has to say.
    let telling (medium: Medium) (facts: Map<string, CloudFact>) (decision: StorageDecision) : StorageDecision =
        match failedCreation medium facts with
        | None -> decision
        | Some failure -> {
            decision with
                Condition = Some(medium.Words.NotCreated failure)
                Problems = decision.Problems @ [ problem medium medium.Creation failure ]
          }

    /// A medium that is known not to be there: everything about it is put on record, then it is made.
    let make
        (snapshot: Snapshot)
        (config: Config)
        (medium: Medium)
        (facts: Map<string, CloudFact>)
        (failure: CloudFailure)
        (decision: StorageDecision)
        : StorageDecision =
        let byDefault =
            if medium.CanBeMarked then
                StorageManagement.Managed
            else
                StorageManagement.Unmanaged

        let request = {
            Members = [ medium.Effective ]
            Management = Some(management config medium byDefault)
        }

        let wait why = {
            decision with
                Request = request
                Refusals = [ Refusal.make ("create " + CloudPlace.text medium.Place) why ]
        }

        if
            StorageDecision.writable config.Status.Storage config.Spec.Storage request
            <> config.Spec.Storage
        then
            wait "who it belongs to has to be written into the Config before it is made"
        elif config.Status.Storage <> request then
            // Removal goes by the status alone; and a state that was said of another medium counts for this one from now on.
            {
                wait "the status has to name it before it is made" with
                    Applied = Some request
                    Measures = Some []
            }
        elif not (List.isEmpty (ofMeasures config medium)) then
            {
                wait "the status still tells of measures on a bucket that is gone" with
                    Condition = Some(medium.Words.NotFound failure)
                    Measures = Some []
            }
        else
            { decision with Request = request }
            |> withAnswer (
                Asking.at
                    snapshot.Now
                    medium.Place
                    facts
                    "the registry needs a place for its images"
                    [ CloudPlace.text medium.Place + " does not exist" ]
                    medium.Creation
            )
            |> telling medium facts

    /// A medium that may not be looked at: it may still have to be made. Where it is to be `Managed`, that is put on record before; where
    /// nobody said so of it, it may be the user's.
    let makeUnseen
        (snapshot: Snapshot)
        (config: Config)
        (medium: Medium)
        (facts: Map<string, CloudFact>)
        (decision: StorageDecision)
        : StorageDecision =
        let byDefault =
            if medium.LooksOurs CloudTraits.untold then
                StorageManagement.Managed
            else
                StorageManagement.Unmanaged

        let create (decision: StorageDecision) =
            decision
            |> withAnswer (
                Asking.at
                    snapshot.Now
                    medium.Place
                    facts
                    "it may not be looked at, which can mean that it is still to be made"
                    [ CloudPlace.text medium.Place + " may not be looked at" ]
                    medium.Creation
            )
            |> telling medium facts

        match management config medium byDefault with
        | StorageManagement.Unmanaged -> create decision
        | StorageManagement.Managed ->
            let request = {
                Members = [ medium.Effective ]
                Management = Some StorageManagement.Managed
            }

            if config.Status.Storage = request then
                create { decision with Request = request }
            else
                {
                    decision with
                        Request = request
                        Applied = Some request
                        Measures = Some []
                        Refusals = [
                            Refusal.make
                                ("create " + CloudPlace.text medium.Place)
                                "the status has to name it before it is made"
                        ]
                }
