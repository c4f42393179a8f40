namespace ImageRegistry.Core

open System

/// The one decision of the operator.
[<RequireQualifiedAccess>]
module Planner =

    let private isConfigPatch (step: Step) = step.Id = ConfigChange.id

    let private isDeploymentWrite (step: Step) =
        match step.Effect with
        | Effect.Create(target, _)
        | Effect.Replace(target, _) -> target = WellKnown.deployment
        | Effect.ReplaceStatus _
        | Effect.Patch _
        | Effect.PatchStatus _
        | Effect.Delete _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> false

    /// Failures of what is still wanted, as problems (RB-3: all of them together).
    let private failures (snapshot: Snapshot) (steps: Step list) : Problem list =
        steps
        |> List.choose (fun step ->
            Map.tryFind (Effect.key step.Effect) snapshot.Observed.Failures
            |> Option.map (fun failed ->
                Problem.Transient("unable to " + Effect.text step.Effect + ": " + ApiFailure.text failed.Failure)))

    let private obstacleInertia = TimeSpan.FromMinutes 1.0

    /// B-37: kinds that cannot be watched for a minute are told. Routes only count where Routes are asked for.
    let private obstacles (snapshot: Snapshot) (spec: ConfigSpec) : Problem list =
        let counts (obstacle: Obstacle) =
            snapshot.Now - obstacle.Since >= obstacleInertia
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

    let private routesAsked (snapshot: Snapshot) (spec: ConfigSpec) =
        RegistryRoutes.requested spec
        |> List.choose (fun request ->
            Snapshot.route request.Name snapshot
            |> Observed.toOption
            |> Option.map (fun route -> request.Name, route))

    /// What the pass is about, what it does, and what follows once its status is written.
    let private pass
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (config: Config)
        : Phase * Pass * Consequence list =
        let observed () =
            ConfigChange.observedConfig (Snapshot.servingInfo snapshot) config

        if config.Deleted then
            // Without our finalizer the Config is going, whatever we do (OP-91).
            if not (List.contains WellKnown.finalizer config.Finalizers) then
                Phase.Removed Removal.Complete, Pass.empty, []
            else
                let pass, removal, consequences =
                    RemovalPass.decide settings snapshot config "the Config is being deleted"

                match removal with
                | Removal.Complete when List.isEmpty pass.Changes ->
                    Phase.Removed removal,
                    {
                        pass with
                            Changes = ConfigChange.removeFinalizer config
                    },
                    consequences
                | Removal.Complete
                | Removal.Remaining _ -> Phase.Removed removal, pass, consequences
        else
            match config.Spec.ManagementState with
            | ManagementState.Managed -> Phase.Managed, ManagedPass.decide settings snapshot config, []
            | ManagementState.Unmanaged ->
                Phase.Unmanaged,
                {
                    Pass.empty with
                        Changes = observed ()
                        Refusals = [ Refusal.make "look after the registry" "spec.managementState is Unmanaged" ]
                },
                []
            | ManagementState.Removed ->
                let pass, removal, consequences =
                    RemovalPass.decide settings snapshot config "spec.managementState is Removed"

                Phase.Removed removal,
                {
                    pass with
                        Changes = observed () @ pass.Changes
                },
                consequences
            | ManagementState.Unsupported word ->
                Phase.Unsupported word,
                {
                    Pass.empty with
                        Refusals = [
                            Refusal.make
                                "look after the registry"
                                ("spec.managementState is \"" + word + "\", which names nothing to do")
                        ]
                },
                []

    /// Whether the status can wait until the Deployment's write has been seen, so that a change that takes effect at once costs one
    /// status instead of two. It never waits for a Deployment that somebody else keeps changing.
    let private statusWaits (snapshot: Snapshot) (config: Config) (ready: Step list) (problems: Problem list) =
        List.isEmpty problems
        && ready |> List.exists isDeploymentWrite
        && not (DeploymentPass.hasForeignEdit snapshot config)

    /// Status and report of a pass (OP-98 to OP-104, section 12).
    let private reports
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (config: Config)
        (phase: Phase)
        (pass: Pass)
        (consequences: Consequence list)
        (wanted: Step list)
        (ready: Step list)
        : Step list * Refusal list =
        let deployment = Snapshot.deployment snapshot

        let obstacles =
            match phase with
            | Phase.Managed
            | Phase.Removed _ -> obstacles snapshot config.Spec
            | Phase.Unmanaged
            | Phase.Unsupported _ -> []

        let problems = pass.Problems @ failures snapshot wanted @ obstacles

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

                    Ok(
                        ConfigStatusReport.step
                            config
                            (ConfigStatusReport.make snapshot config pass reported advice)
                            consequences
                    )

        let results = [ status; ClusterOperatorReport.step settings snapshot config ]

        results
        |> List.choose (fun result ->
            match result with
            | Ok step -> step
            | Error _ -> None),
        results
        |> List.choose (fun result ->
            match result with
            | Ok _ -> None
            | Error refusal -> Some refusal)

    /// Every ten to fifteen minutes all is looked at again, even if nothing said so (B-7); the entropy spreads it.
    let private slowly (snapshot: Snapshot) =
        let spread =
            if snapshot.Entropy.Length >= 2 then
                float (Convert.ToInt32(snapshot.Entropy.Substring(0, 2), 16)) / 255.0
            else
                0.0

        snapshot.Now + TimeSpan.FromMinutes(10.0 + 5.0 * spread)

    /// When a condition that has been in its status long enough changes the verdict (OP-102).
    let private verdicts (snapshot: Snapshot) (config: Config) =
        config.Status.Conditions
        |> List.filter (fun condition ->
            (condition.Type = "Available" && condition.Status <> ConditionStatus.True)
            || (condition.Type = "Progressing" && condition.Reason = "Removing"))
        |> List.map (fun condition ->
            condition.LastTransitionTime
            + RegistryConditions.inertia
            + TimeSpan.FromSeconds 1.0)
        |> List.filter (fun time -> time > snapshot.Now)

    let private lookAgain (snapshot: Snapshot) (refusals: Refusal list) (times: DateTimeOffset list) =
        let obstacles =
            snapshot.Observed.Obstacles
            |> List.map (fun obstacle -> obstacle.Since + obstacleInertia)

        slowly snapshot :: times
        @ (refusals |> List.choose (fun refusal -> refusal.Until))
        @ (obstacles |> List.filter (fun time -> time > snapshot.Now))
        |> List.min

    let private withConfig (settings: OperatorSettings) (snapshot: Snapshot) (config: Config) : Plan =
        let phase, pass, consequences = pass settings snapshot config
        let patch = ConfigChange.step config pass.Changes

        // What the Config has to say first is a barrier to whatever is made from it.
        let creations =
            match patch with
            | None -> pass.Steps
            | Some _ ->
                pass.Steps
                |> List.map (fun step ->
                    match step.Effect with
                    | Effect.Create _ -> Step.needs [ ConfigChange.id ] step
                    | Effect.Replace _
                    | Effect.ReplaceStatus _
                    | Effect.Patch _
                    | Effect.PatchStatus _
                    | Effect.Delete _
                    | Effect.Announce _
                    | Effect.SetLogLevel _
                    | Effect.End _ -> step)

        let wanted = Option.toList patch @ creations
        let ready, held, times = Backoff.split snapshot wanted

        let reports, reportRefusals =
            reports settings snapshot config phase pass consequences wanted ready

        let readyReports, heldReports, reportTimes = Backoff.split snapshot reports
        let process' = ProcessPass.steps snapshot (Some config)
        let refusals = pass.Refusals @ reportRefusals

        {
            Steps = process' @ ready @ readyReports
            Held = held @ heldReports
            Refusals = refusals
            LookAgain = lookAgain snapshot refusals (times @ reportTimes @ verdicts snapshot config)
            StorageType =
                match phase, config.Spec.Storage.Members with
                | Phase.Removed _, _ -> config.Status.Storage.Members |> List.tryHead |> Option.map Storage.label
                | (Phase.Managed | Phase.Unmanaged | Phase.Unsupported _), [ storage ] -> Some(Storage.label storage)
                | (Phase.Managed | Phase.Unmanaged | Phase.Unsupported _), _ -> None
        }

    let private withoutConfig (snapshot: Snapshot) : Plan =
        let steps, refusals =
            match Bootstrap.steps snapshot with
            | Ok steps -> steps, []
            | Error refusal -> [], [ refusal ]

        let ready, held, times = Backoff.split snapshot steps

        let trouble =
            (refusals |> List.map (fun refusal -> refusal.Why))
            @ (failures snapshot steps |> List.map Problem.text)

        // Before the platform has been seen there is nothing to say yet.
        let report =
            if List.isEmpty trouble || not (Observed.isKnown snapshot.Platform) then
                Ok None
            else
                ClusterOperatorReport.withoutConfig
                    snapshot
                    ("There is no Config, and none can be made: " + String.concat "; " trouble)

        let reportSteps, reportRefusals =
            match report with
            | Ok step -> Option.toList step, []
            | Error refusal -> [], [ refusal ]

        let readyReports, heldReports, reportTimes = Backoff.split snapshot reportSteps
        let all = refusals @ reportRefusals

        {
            Steps = ProcessPass.steps snapshot None @ ready @ readyReports
            Held = held @ heldReports
            Refusals = all
            LookAgain = lookAgain snapshot all (times @ reportTimes)
            StorageType = None
        }

    /// What is to be done about this picture of the world. The same snapshot gives the same plan, byte for byte; nothing is decided
    /// from what is not known.
    let make (settings: OperatorSettings) (snapshot: Snapshot) : Plan =
        match snapshot.Config with
        | Present config -> withConfig settings snapshot config
        | Absent -> withoutConfig snapshot
        | Unknown ->
            let refusal =
                Refusal.make "look after the registry" "the Config has not been seen yet"

            {
                Steps = ProcessPass.steps snapshot None
                Held = []
                Refusals = [ refusal ]
                LookAgain = lookAgain snapshot [ refusal ] []
                StorageType = None
            }
