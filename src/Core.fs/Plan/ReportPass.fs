namespace ImageRegistry.Core

/// The steps that tell of a pass: the Config's status and the ClusterOperator.
[<RequireQualifiedAccess>]
module ReportPass =

    let private isConfigPatch (step: Step) = step.Id = ConfigChange.id

    let private isDeploymentWrite (step: Step) =
        match Effect.written step.Effect with
        | Some(target, _) -> target = WellKnown.deployment
        | None -> false

    let private routesAsked (snapshot: Snapshot) (spec: ConfigSpec) =
        RegistryRoutes.requested spec
        |> List.choose (fun request ->
            Snapshot.route request.Name snapshot
            |> Observed.toOption
            |> Option.map (fun route -> request.Name, route))

    /// Whether the status can wait until the Deployment's write has been seen, so that a change that takes effect at once costs one
    /// status instead of two. It never waits for a Deployment that somebody else keeps changing.
    let private statusWaits (snapshot: Snapshot) (config: Config) (ready: Step list) (problems: Problem list) =
        List.isEmpty problems
        && ready |> List.exists isDeploymentWrite
        && not (DeploymentPass.hasForeignEdit snapshot config)

    /// Status and report of a pass (OP-98 to OP-104, section 12), what of it is refused for now, and the steps that are only put off
    /// until something else is written.
    let steps
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (config: Config)
        (phase: Phase)
        (pass: Pass)
        (consequences: Consequence list)
        (wanted: Step list)
        (ready: Step list)
        : Step list * Refusal list * Step list =
        let deployment = Snapshot.deployment snapshot

        let obstacles =
            match phase with
            | Phase.Managed
            | Phase.Removed _ -> Trouble.obstacles snapshot config.Spec
            | Phase.Unmanaged
            | Phase.Unsupported _ -> []

        let problems = pass.Problems @ Trouble.failures snapshot wanted @ obstacles

        let statusStep () =
            let reported = {
                Phase = phase
                Problems = problems
                Deployment = Observed.toOption deployment
                DeploymentPending = wanted |> List.exists isDeploymentWrite
                Routes = routesAsked snapshot config.Spec
            }

            let advice =
                match phase with
                | Phase.Managed -> Verification.advice snapshot config
                | Phase.Unmanaged
                | Phase.Removed _
                | Phase.Unsupported _ -> []

            ConfigStatusReport.step config (ConfigStatusReport.make snapshot config pass reported advice) consequences

        let status =
            match deployment with
            | Unknown when List.isEmpty obstacles ->
                Error(Refusal.make "report the Config's status" "the Deployment has not been seen yet")
            | Unknown
            | Absent
            | Present _ ->
                if ready |> List.exists isConfigPatch then
                    Error(Refusal.make "report the Config's status" "the Config itself is written first")
                elif statusWaits snapshot config ready problems then
                    Error(Refusal.make "report the Config's status" "the Deployment is written first")
                elif config.Deleted && List.isEmpty problems then
                    Error(Refusal.make "report the Config's status" "the Config is being deleted")
                else
                    Ok(statusStep ())

        // The report is made from the status as it stands on the API server: one that is about to change is not reported.
        let reportStep () =
            ClusterOperatorReport.step settings snapshot config

        let report =
            match status with
            | Ok(Some _) ->
                Error(
                    Refusal.make
                        ("report " + ObjectRef.text WellKnown.clusterOperator)
                        "the Config's status is written first"
                )
            | Ok None
            | Error _ -> reportStep ()

        let steps, refusals = Refusal.separate [ status; report ]

        // Only what has failed before is worth remembering, and without failures nothing has.
        let deferred =
            if Map.isEmpty snapshot.Observed.Failures then
                []
            else
                match status, report with
                | Error _, _ -> Option.toList (statusStep ())
                | Ok(Some _), Error _ -> fst (Refusal.separate [ reportStep () ])
                | Ok _, (Ok _ | Error _) -> []

        steps, refusals, deferred
