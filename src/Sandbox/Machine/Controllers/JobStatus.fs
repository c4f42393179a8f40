namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// How the Job controller writes the status of a Job, given where its pods stand.
[<RequireQualifiedAccess>]
module internal JobStatus =

    /// The condition of this type that holds; none when there is none.
    let condition (kind: string) (job: Json) : Json option =
        job
        |> Json.items [ "status"; "conditions" ]
        |> List.tryFind (fun condition ->
            Json.tryString [ "type" ] condition = Some kind
            && Json.tryString [ "status" ] condition = Some "True")

    let isComplete (job: Json) =
        condition "Complete" job |> Option.isSome

    let isFailed (job: Json) = condition "Failed" job |> Option.isSome

    let isFinished (job: Json) = isComplete job || isFailed job

    /// When the pods of the Job were started; none when they were not.
    let started (job: Json) : DateTimeOffset option =
        Acting.tryTime [ "status"; "startTime" ] job

    let private number (field: string) (otherwise: int64) (job: Json) =
        job |> Json.tryInt64 [ "spec"; field ] |> Option.defaultValue otherwise

    // A Job without completions ends with its first pod, whatever else it runs.
    let private completions (job: Json) : int64 =
        number "completions" (number "parallelism" 1L job) job

    let private told (now: DateTimeOffset) (reason: string) (message: string) (kind: string) : Json =
        Json.obj [
            "type", Json.str kind
            "status", Json.str "True"
            "reason", Json.str reason
            "message", Json.str message
            "lastProbeTime", Metadata.time now
            "lastTransitionTime", Metadata.time now
        ]

    // Counts of pods that succeeded, failed or are active are left out when there are none, as the API does.
    let private document (started: Json) (counts: (string * int64) list) (more: (string * Json) list) : Json =
        Json.obj (
            [
                "startTime", started
                "terminating", Json.int 0
                "uncountedTerminatedPods", Json.empty
            ]
            @ (counts
               |> List.filter (fun (name, count) -> count > 0L || name = "ready")
               |> List.map (fun (name, count) -> name, Json.int64 count))
            @ more
        )

    let private startTime (now: DateTimeOffset) (job: Json) =
        job
        |> Json.tryPath [ "status"; "startTime" ]
        |> Option.defaultValue (Metadata.time now)

    /// The pods run.
    let running (now: DateTimeOffset) (job: Json) : Json =
        let pods = min (number "parallelism" 1L job) (completions job)
        document (startTime now job) [ "active", pods; "ready", pods ] []

    /// All pods have ended well.
    let complete (now: DateTimeOffset) (job: Json) : Json =
        let told = told now "CompletionsReached" "Reached expected number of succeeded pods"

        document (startTime now job) [ "ready", 0L; "succeeded", completions job ] [
            "completionTime", Metadata.time now
            "conditions", Json.list [ told "SuccessCriteriaMet"; told "Complete" ]
        ]

    // Pods that are never restarted fail once more than they may be tried again; one that is restarted is one pod.
    let private failures (job: Json) : int64 =
        match Json.tryString [ "spec"; "template"; "spec"; "restartPolicy" ] job with
        | Some "OnFailure" -> 1L
        | Some _
        | None -> number "backoffLimit" 6L job + 1L

    let private failed now job pods reason message : Json =
        let told = told now reason message

        document (startTime now job) [ "ready", 0L; "failed", pods ] [
            "conditions", Json.list [ told "FailureTarget"; told "Failed" ]
        ]

    /// The pods have failed as often as they may.
    let backoffLimitExceeded (now: DateTimeOffset) (job: Json) : Json =
        failed now job (failures job) "BackoffLimitExceeded" "Job has reached the specified backoff limit"

    /// The pods have run longer than `activeDeadlineSeconds` and were stopped.
    let deadlineExceeded (now: DateTimeOffset) (job: Json) : Json =
        failed now job (number "parallelism" 1L job) "DeadlineExceeded" "Job was active longer than specified deadline"
