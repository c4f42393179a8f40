namespace ImageRegistry.Core

open System
open System.Globalization

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

    let private isGone (fact: CloudFact) =
        match fact.Answer with
        | Error failure -> failure.Kind = CloudFailureKind.NotThere
        | Ok _ -> false

    let private nothing (place: CloudPlace) (text: string) : MediumRemoval = {
        End = MediumEnd.Remaining text
        Steps = []
        Refusals = []
        Problems = []
        Condition = None
        Places = Set.singleton (CloudPlace.identity place)
    }

    let private number (count: int64) =
        count.ToString("N0", CultureInfo.InvariantCulture)

    /// What is left, with how far the emptying is.
    let private progress (place: CloudPlace) (facts: Map<string, CloudFact>) : string =
        let text = "storage: " + CloudPlace.text place

        match CloudFacts.last CloudAction.Empty facts with
        | Some {
                   Answer = Ok(CloudAnswer.Emptied(deleted, _))
               } when deleted > 0L -> text + ", " + number deleted + " objects deleted so far"
        | Some _
        | None -> text

    let private failure (fact: CloudFact option) : CloudFailure option =
        match fact with
        | Some { Answer = Error failure } -> Some failure
        | Some _
        | None -> None

    /// The next action, why it comes next, and the failure that the last attempt at it ended with.
    let private next (facts: Map<string, CloudFact>) : CloudAction * string =
        let empty = CloudFacts.last CloudAction.Empty facts
        let remove = CloudFacts.last CloudAction.Remove facts

        let isLater (one: CloudFact) (other: CloudFact option) =
            other |> Option.forall (fun other -> one.Order > other.Order)

        match empty, remove with
        | None, None -> CloudAction.Empty, "a bucket has to be empty before it can be removed"
        | _, Some({ Answer = Ok _ } as removed) when isLater removed empty ->
            CloudAction.Probe, "it was removed and has to be gone"
        | _, Some({ Answer = Error refused } as removed) when
            isLater removed empty && refused.Kind = CloudFailureKind.NotEmpty
            ->
            CloudAction.Empty, "something was still in it when it was to be removed"
        | Some {
                   Answer = Ok(CloudAnswer.Emptied(_, false))
               },
          _ -> CloudAction.Remove, "it is empty"
        | Some { Answer = Ok _ }, _ -> CloudAction.Empty, "there is more in it"
        | (Some { Answer = Error _ } | None), _ ->
            CloudAction.Empty, "a bucket has to be empty before it can be removed"

    // An answer that only a medium that is there can give, or a creation that may have happened.
    let private isThere (fact: CloudFact) =
        match fact.Action, fact.Answer with
        | CloudAction.Remove, _ -> false
        | _, Ok _ -> true
        | CloudAction.Create _, Error _ -> true
        | _, Error _ -> false

    // Where nobody may look, the server's word that it has removed it has to do.
    let private isOutOfSight (facts: Map<string, CloudFact>) : bool =
        match CloudFacts.last CloudAction.Remove facts, CloudFacts.last CloudAction.Probe facts with
        | Some { Answer = Ok _; Order = removed },
          Some {
                   Answer = Error failure
                   Order = looked
               } -> looked > removed && failure.Kind = CloudFailureKind.Denied
        | _, _ -> false

    // Whatever it was made with: answers are remembered by what was asked.
    let private creation = CloudAction.Create([], "")

    // Whether the last answers say that it is gone: any of them, unless one that it is there came later. That does not age: the rest of
    // a removal can take days, and what is gone is not asked for its mark again meanwhile. What was made a moment ago and is not to be
    // seen yet is not gone.
    let private isOver (facts: Map<string, CloudFact>) : bool =
        let all = facts |> Map.toList |> List.map snd

        let orders isMeant =
            all |> List.filter isMeant |> List.map (fun fact -> fact.Order)

        let isNotRemovedSince (made: CloudFact) =
            CloudFacts.last CloudAction.Remove facts
            |> Option.forall (fun removed -> removed.Order < made.Order)

        let mayAppear (gone: CloudFact) =
            CloudFacts.last creation facts
            |> Option.exists (fun made ->
                made.Order < gone.Order
                && gone.At < made.At + Presence.patience
                && isNotRemovedSince made)

        let isGone fact = isGone fact && not (mayAppear fact)

        isOutOfSight facts
        || List.max (0L :: orders isGone) > List.max (0L :: orders isThere)

    let private because (medium: RemovedMedium) (status: ConditionStatus) (failure: CloudFailure) =
        Some(
            Condition.make
                StorageDecision.existsCondition
                status
                (Asking.reason failure)
                (CloudPlace.text medium.Place + ": " + CloudFailure.text failure)
        )

    /// The action at its time, with what its last failure has to say.
    let private take
        (now: DateTimeOffset)
        (medium: RemovedMedium)
        (facts: Map<string, CloudFact>)
        (action: CloudAction, why: string)
        : MediumRemoval =
        let decision = nothing medium.Place (progress medium.Place facts)
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
            match failure last, paced with
            | Some failure, _ -> {
                decision with
                    Problems = [
                        Problem.Transient("storage: " + CloudPlace.text medium.Place + ": " + CloudFailure.text failure)
                    ]
                    Condition = because medium ConditionStatus.Unknown failure
              }
            | None, Some(_, refused) -> {
                decision with
                    Problems = [
                        Problem.Transient("storage: " + CloudPlace.text medium.Place + ": " + CloudFailure.text refused)
                    ]
                    Condition = because medium ConditionStatus.Unknown refused
              }
            | None, None -> decision

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
        let decision = nothing medium.Place (progress medium.Place facts)

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

        if isOver facts then
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
                        End = MediumEnd.Remaining(progress medium.Place facts)
                }
            | Proof.NotOurs why -> {
                nothing medium.Place "" with
                    End = MediumEnd.Kept(CloudPlace.text medium.Place + " is kept: " + why)
              }
            | Proof.Ours ->
                match next facts with
                | CloudAction.Probe, why -> disappears now medium facts why
                | action, why -> take now medium facts (action, why)
