namespace ImageRegistry.Core

open System

/// Whether a medium is there, as far as the answers tell.
[<RequireQualifiedAccess>]
type Presence =
    /// Nothing is known, or what was known is outdated by our own doing.
    | NotAsked
    | There of CloudTraits
    /// It may not be looked at, but making it has shown that it is there.
    | Made
    /// It is not there, and nothing speaks against making it.
    | NotThere of CloudFailure
    /// It may not be looked at; it may or may not be there.
    | Denied of CloudFailure
    /// It has just been made and is not to be seen yet; since when, and when it was looked at last.
    | Expected of made: DateTimeOffset * looked: CloudFact
    /// It was to be made, and could not; nothing that would be different now.
    | NotMade of CloudFact * CloudFailure
    /// Whether it is there could not be told.
    | Failed of CloudFailure

[<RequireQualifiedAccess>]
module Presence =

    /// How long a medium may take to appear after it was made (S3-22.4).
    let patience = TimeSpan.FromSeconds 100.0

    /// How often it is looked for meanwhile.
    let interval = TimeSpan.FromSeconds 5.0

    /// Whether the answer to a creation says that the medium is there and belongs to our account.
    let isMade (fact: CloudFact) : bool =
        match fact.Answer with
        | Ok _ -> true
        | Error failure -> failure.Kind = CloudFailureKind.OwnedByUs

    // A creation without a clear answer may have happened. One that was refused because the name is taken may have been refused because
    // of our own, forgotten one.
    let private mayHaveHappened (fact: CloudFact) : bool =
        match fact.Answer with
        | Ok _ -> true
        | Error failure ->
            match failure.Kind with
            | CloudFailureKind.OwnedByUs
            | CloudFailureKind.Unreachable
            | CloudFailureKind.Throttled _ -> true
            | CloudFailureKind.NotThere
            | CloudFailureKind.Denied
            | CloudFailureKind.Taken
            | CloudFailureKind.NotEmpty
            | CloudFailureKind.Unsupported
            | CloudFailureKind.BadCredentials
            | CloudFailureKind.Other -> false

    // Whoever answered something about it after it was made has seen it: it has appeared, and if it is not there now, it has gone.
    let private hasAppeared (facts: Map<string, CloudFact>) (made: CloudFact) : bool =
        facts
        |> Map.exists (fun _ fact -> fact.Order > made.Order && Result.isOk fact.Answer)

    let private absent
        (now: DateTimeOffset)
        (facts: Map<string, CloudFact>)
        (probe: CloudFact)
        (creation: CloudFact option)
        (failure: CloudFailure)
        =
        match creation with
        | Some made when isMade made && now < made.At + patience && not (hasAppeared facts made) ->
            Presence.Expected(made.At, probe)
        | Some({ Answer = Error refused } as tried) when tried.Order > probe.Order -> Presence.NotMade(tried, refused)
        | Some _
        | None -> Presence.NotThere failure

    let private denied (probe: CloudFact) (creation: CloudFact option) (failure: CloudFailure) =
        match creation with
        | Some made when isMade made -> Presence.Made
        | Some({ Answer = Error refused } as tried) when tried.Order > probe.Order -> Presence.NotMade(tried, refused)
        | Some _
        | None -> Presence.Denied failure

    /// What the answers about a medium say. `creation` is the medium's own creation.
    let judge
        (now: DateTimeOffset)
        (creation: CloudAction)
        (isMadeWhenDenied: bool)
        (facts: Map<string, CloudFact>)
        : Presence =
        let made = CloudFacts.last creation facts

        match CloudFacts.last CloudAction.Probe facts with
        | None -> Presence.NotAsked
        | Some probe when
            made
            |> Option.exists (fun made -> made.Order > probe.Order && mayHaveHappened made)
            ->
            Presence.NotAsked
        | Some {
                   Answer = Ok(CloudAnswer.Found traits)
               } -> Presence.There traits
        | Some {
                   Answer = Ok(CloudAnswer.Done | CloudAnswer.TagSet _ | CloudAnswer.Bindings _ | CloudAnswer.Emptied _)
               } -> Presence.NotAsked
        | Some({ Answer = Error failure } as probe) ->
            match failure.Kind with
            | CloudFailureKind.NotThere -> absent now facts probe made failure
            | CloudFailureKind.Denied when isMadeWhenDenied -> denied probe made failure
            | CloudFailureKind.Denied
            | CloudFailureKind.OwnedByUs
            | CloudFailureKind.Taken
            | CloudFailureKind.NotEmpty
            | CloudFailureKind.Unsupported
            | CloudFailureKind.Throttled _
            | CloudFailureKind.Unreachable
            | CloudFailureKind.BadCredentials
            | CloudFailureKind.Other -> Presence.Failed failure
