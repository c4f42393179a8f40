namespace ImageRegistry.Core

/// The steps that tell of a pass: the Config's status and the ClusterOperator.
[<RequireQualifiedAccess>]
module ReportPass =

    let private isConfigPatch (step: Step) = step.Id = ConfigChange.id

    let private isDeploymentWrite (step: Step) =
        match Effect.written step.Effect with
        | Some(target, _) -> target = WellKnown.deployment
        | None -> false

    /// What is made anew shows another status at once, so that of the Config waits for it too. Not for its other writes: somebody else
    /// could keep changing it.
    let private isNodeCaCreation (step: Step) =
        Effect.isCreate step.Effect && Effect.target step.Effect = Some WellKnown.nodeCa

    let private routesAsked (snapshot: Snapshot) (spec: ConfigSpec) =
        RegistryRoutes.requested spec
        |> List.choose (fun request ->
            Snapshot.route request.Name snapshot
            |> Observed.toOption
            |> Option.map (fun route -> request.Name, route))

    /// What the status waits for until it has been seen, so that a change that takes effect at once costs one status instead of two.
    /// It never waits for a Deployment that somebody else keeps changing.
    let private statusWaits (snapshot: Snapshot) (config: Config) (ready: Step list) (problems: Problem list) =
        if not (List.isEmpty problems) then
            None
        elif
            ready |> List.exists isDeploymentWrite
            && not (DeploymentPass.hasForeignEdit snapshot config)
        then
            Some "the Deployment is written first"
        elif ready |> List.exists isNodeCaCreation then
            Some(ObjectRef.text WellKnown.nodeCa + " is made first")
        else
            None

    /// Status and report of a pass (OP-98 to OP-104, section 12), what of it is refused for now, and the steps that are only put off
    /// until something else is written.
    let steps
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (config: Config)
        (phase: Phase)
        (pass: Pass)
        (consequences: Consequence list)
        (standing: StandingReport)
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

            let advice = advice @ CertificatesPass.advice snapshot

            ConfigStatusReport.step
                config
                (ConfigStatusReport.make snapshot config pass reported standing advice)
                consequences

        let status =
            match deployment with
            | Unknown when List.isEmpty obstacles ->
                Error(Refusal.make "report the Config's status" "the Deployment has not been seen yet")
            | Unknown
            | Absent
            | Present _ ->
                match statusWaits snapshot config ready problems with
                | _ when ready |> List.exists isConfigPatch ->
                    Error(Refusal.make "report the Config's status" "the Config itself is written first")
                | Some awaited -> Error(Refusal.make "report the Config's status" awaited)
                | None when config.Deleted && List.isEmpty problems && not (List.isEmpty ready) ->
                    Error(Refusal.make "report the Config's status" "the Config is being deleted")
                | None -> Ok(statusStep ())

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
