namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// The Job controller and the nodes, as far as the status of Jobs shows them.
///
/// *Caveats*: there are no pods; the settings say how they would have ended. A suspended Job is not started, without a
/// condition that says so. Finished Jobs stay, whatever `ttlSecondsAfterFinished` says.
[<RequireQualifiedAccess>]
module internal Jobs =

    let private controller = "job-controller"

    /// The CronJob or other owner that controls the object, by name; none when nothing does.
    let controllerOf (document: Json) : Json option =
        document
        |> Json.items [ "metadata"; "ownerReferences" ]
        |> List.tryFind (fun owner -> Json.tryField "controller" owner = Some(Json.Bool true))

    let private endOf (settings: ControllerSettings) (job: Json) : JobEnd option =
        let owner =
            controllerOf job
            |> Option.bind (Json.tryString [ "name" ])
            |> Option.map (fun name -> Metadata.ns job + "/" + name)

        settings.Jobs
        |> Option.map (fun usual ->
            Map.tryFind (Acting.fullName job) settings.JobEndOf
            |> Option.orElse (owner |> Option.bind (fun owner -> Map.tryFind owner settings.JobEndOf))
            |> Option.defaultValue usual)

    let private isSuspended (job: Json) =
        Json.tryPath [ "spec"; "suspend" ] job = Some(Json.Bool true)

    let private length (ending: JobEnd) : TimeSpan option =
        match ending with
        | JobEnd.Succeeds time
        | JobEnd.Fails time -> Some time
        | JobEnd.Runs -> None

    let private deadline (job: Json) : TimeSpan option =
        job
        |> Json.tryInt64 [ "spec"; "activeDeadlineSeconds" ]
        |> Option.map (float >> TimeSpan.FromSeconds)

    // How long the Job runs, and whether it is its deadline that ends it.
    let private run (ending: JobEnd) (job: Json) : (TimeSpan * bool) option =
        match length ending, deadline job with
        | Some time, Some deadline when deadline < time -> Some(deadline, true)
        | Some time, (Some _ | None) -> Some(time, false)
        | None, Some deadline -> Some(deadline, true)
        | None, None -> None

    let private statusUnder (ending: JobEnd) (now: DateTimeOffset) (job: Json) : Json =
        match JobStatus.started job, run ending job with
        | None, _ -> JobStatus.running now job
        | Some since, Some(time, isDeadline) when now >= since + time ->
            match ending with
            | _ when isDeadline -> JobStatus.deadlineExceeded now job
            | JobEnd.Succeeds _ -> JobStatus.complete now job
            | JobEnd.Fails _ -> JobStatus.backoffLimitExceeded now job
            | JobEnd.Runs -> JobStatus.running now job
        | Some _, (Some _ | None) -> JobStatus.running now job

    let private unfinished (settings: ControllerSettings) (state: State) : (Json * JobEnd) list =
        Acting.living Acting.jobs state
        |> List.filter (fun job -> not (JobStatus.isFinished job) && not (isSuspended job))
        |> List.choose (fun job -> endOf settings job |> Option.map (fun ending -> job, ending))

    /// The writes that bring the status of each Job up to date.
    let act (settings: ControllerSettings) (now: DateTimeOffset) (state: State) : Request list =
        unfinished settings state
        |> List.collect (fun (job, ending) -> statusUnder ending now job |> Acting.status controller Acting.jobs job)

    /// When the next Job ends of itself; none when no Job waits for the clock.
    let due (settings: ControllerSettings) (state: State) : DateTimeOffset option =
        unfinished settings state
        |> List.choose (fun (job, ending) ->
            match JobStatus.started job, run ending job with
            | Some since, Some(time, _) -> Some(since + time)
            | Some _, None
            | None, _ -> None)
        |> List.sort
        |> List.tryHead
