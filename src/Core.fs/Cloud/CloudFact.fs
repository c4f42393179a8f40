namespace ImageRegistry.Core

open System

/// The last answer about one thing asked of one medium.
type CloudFact = {
    /// What was asked.
    Action: CloudAction
    Answer: Result<CloudAnswer, CloudFailure>
    At: DateTimeOffset
    /// Rises with every answer: which of two came later, even within one moment.
    Order: int64
    /// How often in a row this very action failed; zero after a success.
    Failures: int
}

/// Answers about media: by the medium's identity and by what was asked.
type CloudFacts = Map<string, Map<string, CloudFact>>

[<RequireQualifiedAccess>]
module CloudFacts =

    /// Nothing is known of any cloud.
    let none: CloudFacts = Map.empty

    /// All that is known of the medium of this identity.
    let about (identity: string) (facts: CloudFacts) : Map<string, CloudFact> =
        Map.tryFind identity facts |> Option.defaultValue Map.empty

    /// What came last of this action, or of one like it with other contents.
    let last (action: CloudAction) (facts: Map<string, CloudFact>) : CloudFact option =
        Map.tryFind (CloudAction.slot action) facts

    /// The number that the next answer gets.
    let private next (facts: CloudFacts) : int64 =
        facts
        |> Map.toSeq
        |> Seq.collect (snd >> Map.toSeq)
        |> Seq.fold (fun highest (_, fact) -> max highest fact.Order) 0L
        |> fun highest -> highest + 1L

    // Portions of an emptying add up: what counts is how many objects are gone by now.
    let private added (before: CloudFact option) (answer: Result<CloudAnswer, CloudFailure>) =
        match before, answer with
        | Some {
                   Answer = Ok(CloudAnswer.Emptied(deleted, _))
               },
          Ok(CloudAnswer.Emptied(now, more)) -> Ok(CloudAnswer.Emptied(deleted + now, more))
        | _, answer -> answer

    /// The facts with this answer among them.
    let answered
        (now: DateTimeOffset)
        (place: CloudPlace)
        (action: CloudAction)
        (answer: Result<CloudAnswer, CloudFailure>)
        (facts: CloudFacts)
        : CloudFacts =
        let identity = CloudPlace.identity place
        let known = about identity facts
        let before = last action known

        let failures =
            match answer, before with
            | Ok _, _ -> 0
            | Error _, Some before when before.Action = action -> before.Failures + 1
            | Error _, _ -> 1

        let fact = {
            Action = action
            Answer = added before answer
            At = now
            Order = next facts
            Failures = failures
        }

        Map.add identity (Map.add (CloudAction.slot action) fact known) facts

    /// Only what is known of these media.
    let only (identities: Set<string>) (facts: CloudFacts) : CloudFacts =
        facts |> Map.filter (fun identity _ -> Set.contains identity identities)
