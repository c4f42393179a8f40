namespace ImageRegistry.Core

open System

/// When a failed step may be tried again (OP-37, with the cap of B-14).
///
/// *Guarantees*: the waits double from 5 ms and never exceed two minutes; what the server refuses for its content or for lack of
/// rights starts at ten seconds. The same attempt of the same effect always waits equally long, so a plan is a function of its snapshot.
/// *Assumptions*: conflicts never get here: they are no failures but a reason to look again.
/// *Caveats*: jitter comes from the effect's key, so two operators would retry the same effect at the same time; there is only one.
[<RequireQualifiedAccess>]
module Backoff =

    let private cap = TimeSpan.FromMinutes 2.0

    let private first (failure: ApiFailure) =
        match failure with
        | ApiFailure.Invalid _
        | ApiFailure.BadRequest _
        | ApiFailure.Forbidden _
        | ApiFailure.NamespaceTerminating _
        | ApiFailure.Unauthorized _
        | ApiFailure.NotServed _
        | ApiFailure.Refused _ -> TimeSpan.FromSeconds 10.0
        | ApiFailure.Conflict _
        | ApiFailure.AlreadyExists _
        | ApiFailure.NotFound _
        | ApiFailure.Expired _
        | ApiFailure.TooManyRequests _
        | ApiFailure.ServerError _
        | ApiFailure.Unreachable _
        | ApiFailure.Unreadable _ -> TimeSpan.FromMilliseconds 5.0

    /// Between 0 and 0.2, from the key's and the attempt's digest.
    let private jitter (key: string) (attempts: int) =
        let digest =
            Digest.sha256 (
                Text.Encoding.UTF8.GetBytes(key + attempts.ToString Globalization.CultureInfo.InvariantCulture)
            )

        float (Convert.ToInt32(digest.Substring(0, 4), 16)) / 65535.0 * 0.2

    /// The time of the next attempt.
    let due (key: string) (failed: FailedAttempt) : DateTimeOffset =
        let doubled =
            first failed.Failure * Math.Pow(2.0, float (min (failed.Attempts - 1) 24))

        let wait = (min doubled cap) * (1.0 + jitter key failed.Attempts)

        let asked =
            match failed.Failure with
            | ApiFailure.TooManyRequests(_, Some after) -> after
            | ApiFailure.TooManyRequests(_, None)
            | ApiFailure.Conflict _
            | ApiFailure.AlreadyExists _
            | ApiFailure.NotFound _
            | ApiFailure.NotServed _
            | ApiFailure.Invalid _
            | ApiFailure.BadRequest _
            | ApiFailure.Forbidden _
            | ApiFailure.NamespaceTerminating _
            | ApiFailure.Unauthorized _
            | ApiFailure.Expired _
            | ApiFailure.Refused _
            | ApiFailure.ServerError _
            | ApiFailure.Unreachable _
            | ApiFailure.Unreadable _ -> TimeSpan.Zero

        failed.Last + max wait asked

    /// The steps that may run now; those that have to wait, or need one that has; and when the first of them may.
    let split (snapshot: Snapshot) (steps: Step list) : Step list * Step list * DateTimeOffset list =
        let waits (step: Step) =
            // The key is a digest over the whole content; most of the time nothing has failed.
            if Map.isEmpty snapshot.Observed.Failures then
                None
            else
                let key = Effect.key step.Effect

                Map.tryFind key snapshot.Observed.Failures
                |> Option.map (due key)
                |> Option.filter (fun time -> snapshot.Now < time)

        let folder (ready: Step list, held: Step list, times: DateTimeOffset list) (step: Step) =
            let needsHeld =
                step.Needs
                |> List.exists (fun id -> held |> List.exists (fun other -> other.Id = id))

            match waits step, needsHeld with
            | Some time, _ -> ready, held @ [ step ], times @ [ time ]
            | None, true -> ready, held @ [ step ], times
            | None, false -> ready @ [ step ], held, times

        (([], [], []), steps) ||> List.fold folder
