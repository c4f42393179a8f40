namespace ImageRegistry.Core

open System

/// How far the removal of a medium is.
[<RequireQualifiedAccess>]
type MediumEnd =
    /// It is gone, or was never there.
    | Gone
    /// It is left as it is; why, for an Event.
    | Kept of message: string
    /// It is still there; what is to be told of it.
    | Remaining of string

/// What a removal does about a medium.
[<NoComparison>]
type MediumRemoval = {
    End: MediumEnd
    Steps: Step list
    Refusals: Refusal list
    Problems: Problem list
    Condition: Condition option
    Places: Set<string>
}

/// The end of a medium: proved to be ours, emptied in portions, removed, and looked for until it is gone (S3-26 to S3-29, GCS-17, B-7).
///
/// *Guarantees*: nothing is deleted before our mark was read on the thing itself, at most five minutes ago; each step is bounded, and what a
/// former process did counts, because the server tells; what is gone already is a success.
/// *Assumptions*: nobody writes into the medium for long any more: the registry's pods are gone before.
/// *Caveats*: whoever puts our mark on a bucket and names it in the status wants it deleted.
[<RequireQualifiedAccess>]
module LifeEnd =

    let private isFresh (now: DateTimeOffset) (fact: CloudFact) =
        now - fact.At <= TimeSpan.FromMinutes 5.0

    let private nothing (place: CloudPlace) (text: string) : MediumRemoval = {
        End = MediumEnd.Remaining text
        Steps = []
        Refusals = []
        Problems = []
        Condition = None
        Places = Set.singleton (CloudPlace.identity place)
    }

    // Only a person can put these right, and may as well want to keep the data.
    let private wayOut (failure: CloudFailure) : string =
        match failure.Kind with
        | CloudFailureKind.Denied
        | CloudFailureKind.BadCredentials ->
            "; or set spec.storage.managementState to Unmanaged to keep its data and finish the removal"
        | CloudFailureKind.NotThere
        | CloudFailureKind.OwnedByUs
        | CloudFailureKind.Taken
        | CloudFailureKind.NotEmpty
        | CloudFailureKind.Unsupported
        | CloudFailureKind.Throttled _
        | CloudFailureKind.Unreachable
        | CloudFailureKind.Other -> ""

    /// What is told of an action that failed.
    let private telling
        (medium: RemovedMedium)
        (action: CloudAction)
        (failure: CloudFailure)
        (decision: MediumRemoval)
        : MediumRemoval =
        let text =
            CloudPlace.text medium.Place
            + ": "
            + CloudRights.told medium.Place action failure
            + wayOut failure

        {
            decision with
                Problems = [ Problem.Transient("storage: " + text) ]
                Condition =
                    Some(
                        Condition.make
                            StorageDecision.existsCondition
                            ConditionStatus.Unknown
                            (Asking.reason failure)
                            text
                    )
        }

    /// The action at its time, with what its last failure has to say.
    let private take
        (now: DateTimeOffset)
        (medium: RemovedMedium)
        (facts: Map<string, CloudFact>)
        (action: CloudAction, why: string)
        : MediumRemoval =
        let decision = nothing medium.Place (Departure.progress medium.Place facts)
        let last = CloudFacts.last action facts

        // Emptying anew after a removal that found something waits as long as that removal would have to.
        let paced =
            match action, CloudFacts.last CloudAction.Remove facts with
            | CloudAction.Empty, Some({ Answer = Error refused } as removal) when
                last |> Option.forall (fun last -> removal.Order > last.Order)
                ->
                Some(removal, refused)
            | _, _ -> None

        let told =
            match last, paced with
            | Some { Answer = Error failure }, _ -> telling medium action failure decision
            | _, Some(_, refused) -> telling medium CloudAction.Remove refused decision
            | _, None -> decision

        let due =
            paced
            |> Option.map (fun (fact, refused) -> CloudBackoff.due (CloudPlace.identity medium.Place) fact refused)

        match due with
        | Some due when now < due -> {
            told with
                Refusals = [
                    Refusal.until due ("empty " + CloudPlace.text medium.Place) "something is put into it all the time"
                ]
          }
        | Some _
        | None ->
            match
                Asking.at
                    now
                    medium.Place
                    facts
                    why
                    [ "spec.storage.managementState is Managed"; "it bears our mark" ]
                    action
            with
            | Ok step -> { told with Steps = [ step ] }
            | Error refusal -> { told with Refusals = [ refusal ] }

    /// It was removed, and is looked for until it is gone.
    let private disappears (now: DateTimeOffset) (medium: RemovedMedium) (facts: Map<string, CloudFact>) (why: string) =
        let decision = nothing medium.Place (Departure.progress medium.Place facts)

        let removed =
            CloudFacts.last CloudAction.Remove facts
            |> Option.map (fun fact -> fact.Order, fact.At)
            |> Option.defaultValue (0L, now)

        match CloudFacts.last CloudAction.Probe facts with
        | Some({ Answer = Ok _ } as probe) when probe.Order > fst removed && now < probe.At + Presence.interval -> {
            decision with
                Refusals = [
                    Refusal.until
                        (probe.At + Presence.interval)
                        ("forget " + CloudPlace.text medium.Place)
                        "it was removed and is still to be seen"
                ]
          }
        | Some({ Answer = Ok _ } as probe) when probe.Order > fst removed && probe.At > snd removed + Presence.patience ->
            take now medium facts (CloudAction.Remove, "it was removed and is still there")
        | Some { Answer = Error _ } -> take now medium facts (CloudAction.Probe, why)
        | Some _
        | None -> {
            decision with
                Steps = [ Asking.step medium.Place why [] CloudAction.Probe ]
          }

    /// What the removal does about the medium.
    let decide (snapshot: Snapshot) (medium: RemovedMedium) : MediumRemoval =
        let now = snapshot.Now

        let facts =
            CloudFacts.about (CloudPlace.identity medium.Place) snapshot.Observed.Clouds

        let fresh = facts |> Map.filter (fun _ fact -> isFresh now fact)

        if Departure.isOver facts then
            let reason, message = medium.Words.Removed

            {
                nothing medium.Place "" with
                    End = MediumEnd.Gone
                    Condition =
                        Some(Condition.make StorageDecision.existsCondition ConditionStatus.False reason message)
            }
        else
            match medium.Proof fresh with
            | Proof.Ask action ->
                let asked = take now medium facts (action, "only what bears our mark is deleted")

                {
                    asked with
                        End = MediumEnd.Remaining(Departure.progress medium.Place facts)
                }
            | Proof.NotOurs why -> {
                nothing medium.Place "" with
                    End = MediumEnd.Kept(CloudPlace.text medium.Place + " is kept: " + why)
              }
            | Proof.Ours ->
                match Departure.next facts with
                | CloudAction.Probe, why -> disappears now medium facts why
                | action, why -> take now medium facts (action, why)
