namespace ImageRegistry.Core

/// Something that only a cloud can answer. It is asked as an effect, and its answer is a fact about exactly this question.
[<RequireQualifiedAccess>]
type Probe =
    /// OpenStack: whether containers can be listed with these credentials (SW-30).
    | ObjectStore of KeystoneAccess

/// What a cloud has answered.
[<RequireQualifiedAccess>]
type Fact =
    /// The catalogue has no object store for these credentials (SW-21).
    | NoObjectStore of why: string
    /// The list of containers was answered with this code, 403 for instance.
    | ContainersListed of code: int

/// An answer and when it came.
type KnownFact = {
    Fact: Fact
    At: System.DateTimeOffset
}

[<RequireQualifiedAccess>]
module Probe =

    /// `the object store of OpenStack at https://keystone:5000/v3`.
    let text (probe: Probe) : string =
        match probe with
        | Probe.ObjectStore access -> "the object store of OpenStack at " + KeystoneAccess.address access

    /// Facts are kept under it: one about other credentials has another.
    let key (probe: Probe) : string =
        match probe with
        | Probe.ObjectStore access -> "probe object store " + KeystoneAccess.digest access

    /// The texts that nobody may see.
    let secrets (probe: Probe) : string list =
        match probe with
        | Probe.ObjectStore access -> KeystoneAccess.secrets access
