namespace ImageRegistry.Core

open System

/// Steps that ask something of a cloud, each at its time.
[<RequireQualifiedAccess>]
module Asking =

    let private what (place: CloudPlace) (action: CloudAction) =
        CloudAction.verb action + " " + CloudPlace.text place

    /// The step, whatever happened before.
    let step (place: CloudPlace) (why: string) (seen: string list) (action: CloudAction) : Step =
        Effect.Cloud(place, action) |> Step.make (what place action) why seen

    /// The same thing is not asked again before its time (B-3, B-14). Another one is asked at once.
    let at
        (now: DateTimeOffset)
        (place: CloudPlace)
        (facts: Map<string, CloudFact>)
        (why: string)
        (seen: string list)
        (action: CloudAction)
        : Result<Step, Refusal> =
        match CloudFacts.last action facts with
        | Some({ Answer = Error failure } as fact) when fact.Action = action ->
            let due = CloudBackoff.due (CloudPlace.identity place) fact failure

            if now < due then
                Error(Refusal.until due (what place action) ("it failed: " + CloudRights.told place action failure))
            else
                Ok(step place why (("it failed before: " + CloudRights.told place action failure) :: seen) action)
        | Some _
        | None -> Ok(step place why seen action)

    /// Answers that came after this one.
    let since (order: int64) (facts: Map<string, CloudFact>) : Map<string, CloudFact> =
        facts |> Map.filter (fun _ fact -> fact.Order > order)

    /// The failure's word, or the one for failures that have none: reason of a condition.
    let reason (failure: CloudFailure) : string =
        if failure.Code = "" then
            "Unknown Error Occurred"
        else
            failure.Code
