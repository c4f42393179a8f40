namespace ImageRegistry.Core

open System

/// Everything that the conditions of the ImagePruner are worked out from.
[<NoComparison>]
type PrunerReported = {
    Spec: PrunerSpec
    /// Whether there is a CronJob; unknown leaves what was said of it.
    CronJob: Observed<unit>
    /// What keeps the pruner from being as the spec says; only what is to be told.
    Errors: string list
    /// How the last run ended, if one has; unknown leaves what was said of it.
    LastRun: Observed<PrunerRun option>
    Advice: Finding list
}

/// The status of the ImagePruner: the table RS-125, row by row, with RB-16.
[<RequireQualifiedAccess>]
module PrunerStatusReport =

    let private on reason message = ConditionStatus.True, reason, message
    let private off reason message = ConditionStatus.False, reason, message

    let private missing = "The CronJob of the image pruner does not exist"
    let private texts (errors: string list) = String.concat "\n" errors

    let private available (reported: PrunerReported) =
        match reported.CronJob with
        | Unknown -> None
        | Absent -> Some(off "Error" (texts (missing :: reported.Errors)))
        | Present() -> Some(on "AsExpected" "The image pruner is installed")

    let private failed (reported: PrunerReported) =
        match reported.LastRun with
        | Unknown -> None
        | Present(Some(PrunerRun.Failed(_, reason, message))) -> Some(on reason message)
        | Present(Some(PrunerRun.Succeeded job)) -> Some(off "Complete" ("Job " + job + " has succeeded"))
        | Present None
        | Absent -> Some(off "Complete" "The image pruner has not run yet")

    /// A pruner that is not as the spec says does not run as the spec says, whatever it may still do (RB-16).
    let private scheduled (reported: PrunerReported) =
        match reported.CronJob, reported.Errors with
        | _, _ when PrunerSpec.isSuspended reported.Spec ->
            Some(off "Suspended" "spec.suspend is true: no runs are started")
        | Absent, _ -> Some(off "Error" missing)
        | (Unknown | Present()), (_ :: _ as errors) -> Some(off "Error" (texts errors))
        | Unknown, [] -> None
        | Present(), [] -> Some(on "Scheduled" ("The image pruner runs at " + PrunerSpec.schedule reported.Spec))

    let private degraded (reported: PrunerReported) =
        match reported.Errors, reported.LastRun with
        | (_ :: _ as errors), _ -> Some(on "SyncError" (texts errors))
        | [], Unknown -> None
        | [], Present(Some(PrunerRun.Failed(job, _, message))) ->
            Some(on "JobFailed" ("Job " + job + " has failed: " + message))
        | [], (Absent | Present None | Present(Some(PrunerRun.Succeeded _))) -> Some(off "AsExpected" "")

    let private inputsCondition = "InputsValid"

    /// What is not as it should be but holds nothing up; the condition is only there when there is something to say.
    let private withAdvice now (advice: Finding list) (conditions: Condition list) =
        match advice with
        | [] -> conditions |> List.filter (fun condition -> condition.Type <> inputsCondition)
        | first :: _ ->
            let message = advice |> List.map Finding.text |> String.concat "; "

            Condition.update now (Condition.make inputsCondition ConditionStatus.False first.Reason message) conditions

    /// The list with the conditions of the table in it.
    let conditions (now: DateTimeOffset) (reported: PrunerReported) (before: Condition list) : Condition list =
        let update kind judged list =
            match judged with
            | Some(status, reason, message) -> Condition.update now (Condition.make kind status reason message) list
            | None -> list

        before
        |> update "Available" (available reported)
        |> update "Failed" (failed reported)
        |> update "Scheduled" (scheduled reported)
        |> update "Degraded" (degraded reported)
        |> withAdvice now reported.Advice

    /// The step that writes the status; none when it already says so. The patch carries only what we own and the version it is for.
    let step (now: DateTimeOffset) (pruner: ImagePruner) (reported: PrunerReported) : Step option =
        let wanted = conditions now reported pruner.Conditions

        let changes =
            (if wanted <> pruner.Conditions then
                 [ "conditions", ConditionCodec.encodeList wanted ]
             else
                 [])
            @ (if pruner.Generation <> pruner.ObservedGeneration then
                   [ "observedGeneration", Json.int64 pruner.Generation ]
               else
                   [])

        if List.isEmpty changes then
            None
        else
            let facts =
                [
                    if pruner.Generation <> pruner.ObservedGeneration then
                        "observedGeneration"
                    for condition in wanted do
                        if Condition.tryFind condition.Type pruner.Conditions <> Some condition then
                            "condition " + condition.Type
                ]
                |> List.map (fun name -> name + " has changed")

            Json.obj [
                "metadata", Json.obj [ "resourceVersion", Json.str pruner.ResourceVersion ]
                "status", Json.obj changes
            ]
            |> fun patch -> Effect.PatchStatus(WellKnown.imagePruner, patch)
            |> Step.make "report the ImagePruner's status" "the status tells what was found and done" facts
            |> Some
