namespace ImageRegistry.Core

open System.Globalization

/// What the answers say of a medium that is to be removed: whether it is gone, and what comes next.
[<RequireQualifiedAccess>]
module Departure =

    let private isGone (fact: CloudFact) =
        match fact.Answer with
        | Error failure -> failure.Kind = CloudFailureKind.NotThere
        | Ok _ -> false

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

    /// Whether the last answers say that it is gone: any of them, unless one that it is there came later. That does not age: the rest of
    /// a removal can take days, and what is gone is not asked for its mark again meanwhile. What was made a moment ago and is not to be
    /// seen yet is not gone.
    let isOver (facts: Map<string, CloudFact>) : bool =
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

    /// The next action, and why it comes next.
    let next (facts: Map<string, CloudFact>) : CloudAction * string =
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

    let private number (count: int64) =
        count.ToString("N0", CultureInfo.InvariantCulture)

    /// What is left, with how far the emptying is: `storage: S3 bucket NAME, 2,500 objects deleted so far`.
    let progress (place: CloudPlace) (facts: Map<string, CloudFact>) : string =
        let text = "storage: " + CloudPlace.text place

        match CloudFacts.last CloudAction.Empty facts with
        | Some {
                   Answer = Ok(CloudAnswer.Emptied(deleted, _))
               } when deleted > 0L -> text + ", " + number deleted + " objects deleted so far"
        | Some _
        | None -> text
