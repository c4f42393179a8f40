namespace ImageRegistry.Core

/// What went wrong, as problems to report.
[<RequireQualifiedAccess>]
module Trouble =

    /// What a failed step means: a mistake in the Config is permanent and named as such, everything else may pass.
    let private problems (snapshot: Snapshot) (step: Step) (failure: ApiFailure) : Problem list =
        let mistakes, areAll =
            match snapshot.Config with
            | Present config -> RefusedPods.findings config step.Effect failure
            | Unknown
            | Absent -> [], false

        let rest =
            if areAll then
                []
            else
                [
                    Problem.Transient("unable to " + Effect.text step.Effect + ": " + ApiFailure.text failure)
                ]

        (mistakes |> List.map Problem.ofFinding) @ rest

    let private failuresOf (counts: FailedAttempt -> bool) (snapshot: Snapshot) (steps: Step list) : Problem list =
        steps
        |> List.collect (fun step ->
            match Map.tryFind (Effect.key step.Effect) snapshot.Observed.Failures with
            | Some failed when counts failed -> problems snapshot step failed.Failure
            | Some _
            | None -> [])

    /// Failures of what is still wanted, as problems (RB-3: all of them together).
    let failures (snapshot: Snapshot) (steps: Step list) : Problem list =
        failuresOf (fun _ -> true) snapshot steps

    /// How long a kind may be out of sight before it is told.
    let obstacleInertia = FailedAttempt.inertia

    /// Those that have lasted as long.
    let lastingFailures (snapshot: Snapshot) (steps: Step list) : Problem list =
        failuresOf (FailedAttempt.hasLasted snapshot.Now) snapshot steps

    let private isLong (snapshot: Snapshot) (obstacle: Obstacle) =
        snapshot.Now - obstacle.Since >= obstacleInertia

    /// That this object could not be watched for a while; empty where it can.
    let unwatched (snapshot: Snapshot) (target: ObjectRef) : string list =
        snapshot.Observed.Obstacles
        |> List.filter (fun obstacle -> obstacle.Watch = Watch.named target && isLong snapshot obstacle)
        |> List.map (fun obstacle ->
            "unable to watch "
            + ObjectRef.text target
            + ": "
            + ApiFailure.text obstacle.Failure)

    /// What only the writers read that work in every state: they tell of it themselves, where it matters.
    let private isOfStandingWriter (watch: Watch) =
        watch = Watch.named WellKnown.image
        || watch = Watch.named WellKnown.serviceCa
        || watch = Watch.named WellKnown.pathFixJob
        || watch.Resource = Kind.configMap
           && watch.Namespace <> WellKnown.operatorNamespace

    /// B-37: kinds that cannot be watched for a minute are told. Routes only count where Routes are asked for.
    let obstacles (snapshot: Snapshot) (spec: ConfigSpec) : Problem list =
        let counts (obstacle: Obstacle) =
            isLong snapshot obstacle
            && not (isOfStandingWriter obstacle.Watch)
            && (obstacle.Watch <> Watch.routes
                || not (List.isEmpty (RegistryRoutes.requested spec)))

        match snapshot.Observed.Obstacles |> List.filter counts with
        | [] -> []
        | found ->
            let texts =
                found
                |> List.map (fun obstacle -> Watch.text obstacle.Watch + " (" + ApiFailure.text obstacle.Failure + ")")

            [
                Problem.Permanent(
                    "APIsUnavailable",
                    "the operator cannot watch "
                    + String.concat ", " texts
                    + "; it needs them to go on"
                )
            ]
