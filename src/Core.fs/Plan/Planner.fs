namespace ImageRegistry.Core

open System

/// The one decision of the operator.
[<RequireQualifiedAccess>]
module Planner =

    /// What the pass is about, what it does, and what follows once its status is written.
    let private pass
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (config: Config)
        (standing: Standing)
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
            | ManagementState.Managed ->
                let certificates = StandingPasses.mountedCertificates snapshot standing
                Phase.Managed, ManagedPass.decide settings snapshot config certificates, []
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

    let private withConfig (settings: OperatorSettings) (snapshot: Snapshot) (config: Config) : Plan =
        let standing = StandingPasses.decide settings snapshot
        let phase, pass, consequences = pass settings snapshot config standing
        let patch = ConfigChange.step config pass.Changes

        // What the Config has to say first is a barrier to whatever is made from it.
        let creations =
            match patch with
            | None -> pass.Steps
            | Some _ ->
                pass.Steps
                |> List.map (fun step ->
                    if Effect.isCreate step.Effect then
                        Step.needs [ ConfigChange.id ] step
                    else
                        step)

        let wanted = Option.toList patch @ creations
        let ready, held, times = Backoff.split snapshot wanted

        let readyStanding, heldStanding, standingTimes =
            Backoff.split snapshot (StandingPasses.steps standing)

        let reports, reportRefusals, deferred =
            ReportPass.steps
                settings
                snapshot
                config
                phase
                pass
                consequences
                standing.Report
                wanted
                (ready @ readyStanding)

        let readyReports, heldReports, reportTimes = Backoff.split snapshot reports
        let process' = ProcessPass.steps snapshot (Some config)
        let refusals = pass.Refusals @ StandingPasses.refusals standing @ reportRefusals

        {
            // Pods mount what the standing writers write, so these come first.
            Steps = process' @ readyStanding @ ready @ readyReports
            Held = held @ heldStanding @ heldReports
            Deferred = deferred
            Mounted = pass.Mounted
            Refusals = refusals
            LookAgain =
                NextLook.time
                    snapshot
                    refusals
                    (times
                     @ standingTimes
                     @ reportTimes
                     @ pass.Times
                     @ NextLook.verdicts snapshot config
                     @ StandingPasses.verdicts snapshot standing)
            StorageType =
                match phase, config.Spec.Storage.Members with
                | Phase.Removed _, _ -> config.Status.Storage.Members |> List.tryHead |> Option.map Storage.label
                | (Phase.Managed | Phase.Unmanaged | Phase.Unsupported _), [ storage ] -> Some(Storage.label storage)
                | (Phase.Managed | Phase.Unmanaged | Phase.Unsupported _), _ -> None
            Pruner = PrunerPass.installation snapshot
            Places = pass.Places
            Failing = standing.Failing
        }

    let private withoutConfig (settings: OperatorSettings) (snapshot: Snapshot) : Plan =
        let steps, refusals =
            match Bootstrap.steps snapshot with
            | Ok steps -> steps, []
            | Error refusal -> [], [ refusal ]

        let ready, held, times = Backoff.split snapshot steps

        let trouble =
            (refusals |> List.map (fun refusal -> refusal.Why))
            @ (Trouble.failures snapshot steps |> List.map Problem.text)

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

        let standing = StandingPasses.decide settings snapshot

        let readyStanding, heldStanding, standingTimes =
            Backoff.split snapshot (StandingPasses.steps standing)

        let readyReports, heldReports, reportTimes = Backoff.split snapshot reportSteps
        let all = refusals @ StandingPasses.refusals standing @ reportRefusals

        {
            Steps = ProcessPass.steps snapshot None @ ready @ readyStanding @ readyReports
            Held = held @ heldStanding @ heldReports
            Deferred = []
            Mounted = None
            Refusals = all
            LookAgain =
                NextLook.time
                    snapshot
                    all
                    (times @ standingTimes @ reportTimes @ StandingPasses.verdicts snapshot standing)
            StorageType = None
            Pruner = PrunerPass.installation snapshot
            Places = Set.empty
            Failing = standing.Failing
        }

    /// What is to be done about this picture of the world. The same snapshot gives the same plan, byte for byte; nothing is decided
    /// from what is not known.
    let make (settings: OperatorSettings) (snapshot: Snapshot) : Plan =
        match snapshot.Config with
        | Present config -> withConfig settings snapshot config
        | Absent -> withoutConfig settings snapshot
        | Unknown ->
            let refusal =
                Refusal.make "look after the registry" "the Config has not been seen yet"

            {
                Steps = ProcessPass.steps snapshot None
                Held = []
                Deferred = []
                Mounted = None
                Refusals = [ refusal ]
                LookAgain = NextLook.time snapshot [ refusal ] []
                StorageType = None
                Pruner = PrunerPass.installation snapshot
                Places = Map.keys snapshot.Observed.Clouds |> Set.ofSeq
                Failing = snapshot.Observed.FailingSince
            }
