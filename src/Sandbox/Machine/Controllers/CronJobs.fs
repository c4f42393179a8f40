namespace ImageRegistry.Sandbox

open System
open System.Globalization
open ImageRegistry.Core

/// The CronJob controller: Jobs at their time, the status that tells of them, and no more finished ones than are wanted.
///
/// *Guarantees*: a time is used once, however often the controller looks; of several times that were missed only the last one
/// counts, and none that is farther back than the starting deadline.
///
/// *Caveats*: no Events are written. A CronJob with a time zone other than UTC is left alone.
[<RequireQualifiedAccess>]
module internal CronJobs =

    let private controller = "cronjob-controller"

    let private isControlledBy (cronJob: Json) (job: Json) : bool =
        Jobs.controllerOf job |> Option.bind (Json.tryString [ "uid" ]) = Some(Metadata.uid cronJob)

    let private jobsOf (state: State) (cronJob: Json) : Json list =
        Store.list (Resource.qualifiedName Acting.jobs) (Metadata.ns cronJob) state
        |> List.filter (isControlledBy cronJob)

    // Status --------------------------------------------------------------------------------------------------------------

    let private uidOf (reference: Json) =
        reference |> Json.tryString [ "uid" ] |> Option.defaultValue ""

    let private active (cronJob: Json) : Json list =
        Json.items [ "status"; "active" ] cronJob

    let private isActive (cronJob: Json) (job: Json) =
        active cronJob
        |> List.exists (fun reference -> uidOf reference = Metadata.uid job)

    // Jobs that have ended or are gone are no longer active.
    let private stillActive (jobs: Json list) (cronJob: Json) : Json list =
        active cronJob
        |> List.filter (fun reference ->
            jobs
            |> List.exists (fun job -> Metadata.uid job = uidOf reference && not (JobStatus.isFinished job)))

    let private reference (job: Json) : Json =
        Json.obj [
            "apiVersion", Json.str "batch/v1"
            "kind", Json.str "Job"
            "namespace", Json.str (Metadata.ns job)
            "name", Json.str (Metadata.name job)
            "uid", Json.str (Metadata.uid job)
            "resourceVersion", Json.str (Metadata.resourceVersion job)
        ]

    let private lastSuccess (jobs: Json list) (cronJob: Json) : DateTimeOffset option =
        jobs
        |> List.filter JobStatus.isComplete
        |> List.choose (Acting.tryTime [ "status"; "completionTime" ])
        |> List.append (Option.toList (Acting.tryTime [ "status"; "lastSuccessfulTime" ] cronJob))
        |> List.sortDescending
        |> List.tryHead

    let private status (active: Json list) (scheduled: DateTimeOffset option) (success: DateTimeOffset option) : Json =
        Json.obj [
            match active with
            | [] -> ()
            | some -> "active", Json.list some
            match scheduled with
            | Some time -> "lastScheduleTime", Metadata.time time
            | None -> ()
            match success with
            | Some time -> "lastSuccessfulTime", Metadata.time time
            | None -> ()
        ]

    // Schedule ------------------------------------------------------------------------------------------------------------

    let private lastScheduled = Acting.tryTime [ "status"; "lastScheduleTime" ]

    let private startingDeadline (cronJob: Json) : TimeSpan option =
        cronJob
        |> Json.tryInt64 [ "spec"; "startingDeadlineSeconds" ]
        |> Option.map (float >> TimeSpan.FromSeconds)

    let private isSuspended (cronJob: Json) =
        Json.tryPath [ "spec"; "suspend" ] cronJob = Some(Json.Bool true)

    let private isUtc (cronJob: Json) =
        match Json.tryString [ "spec"; "timeZone" ] cronJob with
        | None
        | Some("UTC" | "Etc/UTC") -> true
        | Some _ -> false

    let private schedule (cronJob: Json) : CronTimes option =
        if isSuspended cronJob || not (isUtc cronJob) then
            None
        else
            cronJob
            |> Json.tryString [ "spec"; "schedule" ]
            |> Option.bind (fun text ->
                match CronSchedule.parse text with
                | Ok schedule -> Some schedule
                | Error _ -> None)

    // Times up to this one are over: used, or from before the CronJob.
    let private since (cronJob: Json) : DateTimeOffset option =
        lastScheduled cronJob
        |> Option.orElse (Acting.tryTime [ "metadata"; "creationTimestamp" ] cronJob)

    // The time that a Job is to be started for now.
    let private due (now: DateTimeOffset) (cronJob: Json) : DateTimeOffset option =
        match schedule cronJob, since cronJob with
        | Some schedule, Some since ->
            CronCalendar.latest since now schedule
            |> Option.filter (fun time ->
                match startingDeadline cronJob with
                | Some deadline -> time + deadline >= now
                | None -> true)
        | Some _, None
        | None, _ -> None

    // Jobs ----------------------------------------------------------------------------------------------------------------

    let private jobName (cronJob: Json) (time: DateTimeOffset) =
        Metadata.name cronJob + "-" + string (time.ToUnixTimeSeconds() / 60L)

    let private job (cronJob: Json) (time: DateTimeOffset) : Json =
        let template =
            cronJob
            |> Json.tryPath [ "spec"; "jobTemplate" ]
            |> Option.defaultValue Json.empty

        let annotations =
            Acting.annotations template
            |> Map.add
                "batch.kubernetes.io/cronjob-scheduled-timestamp"
                (time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))

        Json.obj [
            "apiVersion", Json.str "batch/v1"
            "kind", Json.str "Job"
            "metadata",
            Json.obj [
                "name", Json.str (jobName cronJob time)
                "namespace", Json.str (Metadata.ns cronJob)
                "labels", Json.textMap (Metadata.labels template)
                "annotations", Json.textMap annotations
                "ownerReferences",
                Json.list [
                    Json.obj [
                        "apiVersion", Json.str "batch/v1"
                        "kind", Json.str "CronJob"
                        "name", Json.str (Metadata.name cronJob)
                        "uid", Json.str (Metadata.uid cronJob)
                        "controller", Json.Bool true
                        "blockOwnerDeletion", Json.Bool true
                    ]
                ]
            ]
            "spec", template |> Json.tryField "spec" |> Option.defaultValue Json.empty
        ]

    let private delete (job: Json) : Request =
        ObjectRef.path (Acting.reference Acting.jobs job)
        |> Request.delete
        |> Request.withQuery "propagationPolicy" "Background"
        |> Acting.by controller

    let private superfluous (limit: string) (jobs: Json list) (cronJob: Json) : Json list =
        let kept =
            cronJob
            |> Json.tryInt64 [ "spec"; limit ]
            |> Option.map int
            |> Option.defaultValue jobs.Length

        let oldestFirst =
            jobs |> List.sortBy (fun job -> JobStatus.started job, Metadata.name job)

        List.truncate (max 0 (jobs.Length - kept)) oldestFirst

    let private cleanup (jobs: Json list) (cronJob: Json) : Request list =
        let finished kind =
            jobs |> List.filter (fun job -> kind job && not (Metadata.isDeleting job))

        superfluous "successfulJobsHistoryLimit" (finished JobStatus.isComplete) cronJob
        @ superfluous "failedJobsHistoryLimit" (finished JobStatus.isFailed) cronJob
        |> List.map delete

    // Steps ---------------------------------------------------------------------------------------------------------------

    // What is to be started now, and what has to go for it. A Job that is there already is only noted in the status.
    let private starts (now: DateTimeOffset) (state: State) (active: Json list) (jobs: Json list) (cronJob: Json) =
        let policy =
            Json.tryString [ "spec"; "concurrencyPolicy" ] cronJob
            |> Option.defaultValue "Allow"

        match due now cronJob with
        | None -> [], active, lastScheduled cronJob
        | Some _ when policy = "Forbid" && not active.IsEmpty -> [], active, lastScheduled cronJob
        | Some time ->
            let name = jobName cronJob time

            match Store.tryFind (Resource.qualifiedName Acting.jobs) (Metadata.ns cronJob) name state with
            | Some job when isControlledBy cronJob job ->
                let active =
                    if isActive cronJob job || JobStatus.isFinished job then
                        active
                    else
                        active @ [ reference job ]

                [], active, Some time
            // Somebody else's Job stands in the way, and stays.
            | Some _ -> [], active, lastScheduled cronJob
            | None ->
                let replaced =
                    if policy = "Replace" then
                        jobs
                        |> List.filter (fun job -> isActive cronJob job && not (Metadata.isDeleting job))
                    else
                        []

                let create = Request.create Acting.jobs (job cronJob time) |> Acting.by controller

                (replaced |> List.map delete) @ [ create ], active, lastScheduled cronJob

    let private step (now: DateTimeOffset) (state: State) (cronJob: Json) : Request list =
        let jobs = jobsOf state cronJob

        let requests, active, scheduled =
            starts now state (stillActive jobs cronJob) jobs cronJob

        let status = status active scheduled (lastSuccess jobs cronJob)

        requests
        @ cleanup jobs cronJob
        @ Acting.status controller Acting.cronJobs cronJob status

    /// The next steps of all CronJobs.
    let act (now: DateTimeOffset) (state: State) : Request list =
        Acting.living Acting.cronJobs state |> List.collect (step now state)

    /// When the next Job is to be started; none when there is no CronJob that starts any.
    let next (now: DateTimeOffset) (state: State) : DateTimeOffset option =
        Acting.living Acting.cronJobs state
        |> List.choose (fun cronJob -> schedule cronJob |> Option.bind (CronCalendar.next now))
        |> List.sort
        |> List.tryHead
