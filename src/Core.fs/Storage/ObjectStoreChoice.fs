namespace ImageRegistry.Core

open System
open System.Globalization

/// Whether the platform's object store can be used for a registry.
[<RequireQualifiedAccess; NoComparison>]
type ObjectStoreVerdict =
    | Usable
    | NotUsable of why: string
    /// It has to be asked first.
    | Asks of Step
    /// It cannot even be asked.
    | Unready of Unready

/// OP-48: on OpenStack the answer of the cloud decides what a registry starts with, and what is chosen stays: nothing is guessed.
///
/// *Guarantees*: only an answer that says no counts as no (SW-30, S-B10); everything else is asked again. An answer to other credentials
/// or another address is no answer.
/// *Assumptions*: an answer holds for five minutes, which is long enough to make a Config of it.
[<RequireQualifiedAccess>]
module ObjectStoreChoice =

    /// How long an answer counts.
    let validity = TimeSpan.FromMinutes 5.0

    let private judged (fact: Fact) : ObjectStoreVerdict =
        match fact with
        | Fact.NoObjectStore why -> ObjectStoreVerdict.NotUsable why
        | Fact.ContainersListed code when code < 300 -> ObjectStoreVerdict.Usable
        | Fact.ContainersListed code ->
            ObjectStoreVerdict.NotUsable(
                "listing containers is answered with "
                + code.ToString CultureInfo.InvariantCulture
            )

    let private step (probe: Probe) : Step =
        Effect.Probe probe
        |> Step.make
            ("ask " + Probe.text probe)
            "whether the object store can be used decides what the registry starts with"
            [ "the platform is OpenStack, and nothing says which storage to use" ]

    /// The verdict for an empty Swift configuration, as at the first start.
    let decide (infrastructure: Infrastructure) (snapshot: Snapshot) : ObjectStoreVerdict =
        match OpenStackCredentials.find SwiftStorage.empty infrastructure snapshot with
        | Error unready -> ObjectStoreVerdict.Unready unready
        | Ok access ->
            let probe = Probe.ObjectStore access

            match Map.tryFind (Probe.key probe) snapshot.Observed.Facts with
            | Some known when snapshot.Now - known.At < validity -> judged known.Fact
            | Some _
            | None -> ObjectStoreVerdict.Asks(step probe)
