namespace ImageRegistry.Core

/// The ImagePruner and what it is made into (RS-118 to RS-128): inventory rows 16 to 20 and 23, in every management state.
///
/// *Guarantees*: the spec of an ImagePruner is never written after its creation; nothing is deleted but what has to be made anew
/// (RB-2); no step waits for another (RB-3), but for the status, which follows the CronJob.
/// *Assumptions*: another writer keeps the Image config, which says under which name the registry is reached.
/// *Caveats*: an ImagePruner that nothing can be made of leaves the CronJob as it was, so runs go on by the former spec.
[<RequireQualifiedAccess>]
module PrunerPass =

    let private what = "look after the image pruner"
    let private cronJobWhat = "apply " + ObjectRef.text WellKnown.prunerCronJob

    let private nothing = StandingPass.empty Writer.Pruner

    let private refused why = {
        nothing with
            Refusals = [ Refusal.make what why ]
    }

    let private watches = [
        Watch.named WellKnown.image
        Watch.named WellKnown.prunerClusterRole
        Watch.named WellKnown.prunerClusterRoleBinding
        Watch.named WellKnown.prunerServiceAccount
        Watch.named WellKnown.prunerNetworkPolicy
        Watch.named WellKnown.prunerCronJob
        Watch.prunerJobs
    ]

    /// What cannot be seen for a minute, and why.
    let private obstacles (snapshot: Snapshot) : Problem list =
        snapshot.Observed.Obstacles
        |> List.filter (fun obstacle ->
            List.contains obstacle.Watch watches
            && snapshot.Now - obstacle.Since >= Trouble.obstacleInertia)
        |> List.map (fun obstacle ->
            Problem.Permanent(
                "SyncError",
                "the operator cannot watch "
                + Watch.text obstacle.Watch
                + " ("
                + ApiFailure.text obstacle.Failure
                + "), which the image pruner needs"
            ))

    let private access (snapshot: Snapshot) : Result<Step option, Refusal> list =
        let find target = Snapshot.find target snapshot

        let apply reason (desired: Desired) =
            Desired.step desired reason (find desired.Target)

        [
            PrunerAccess.clusterRole (Observed.toOption (find WellKnown.prunerClusterRole))
            |> apply "the image pruner reads what uses images, and deletes what nothing uses"
            PrunerAccess.clusterRoleBinding
            |> apply "the image pruner's account has the image pruner's role"
            PrunerAccess.serviceAccount
            |> apply "the image pruner's pods run under an account of their own"
            PrunerAccess.networkPolicy |> apply "the image pruner may talk to what it needs"
        ]

    let private hostname (image: Json) =
        Json.tryString [ "status"; "internalRegistryHostname" ] image
        |> Option.defaultValue ""

    /// The CronJob's step or refusal, and what a person or another writer has to do first.
    let private cronJob
        (settings: OperatorSettings)
        (snapshot: Snapshot)
        (pruner: ImagePruner)
        : Result<Step option, Refusal> * Problem list =
        let live = Snapshot.find WellKnown.prunerCronJob snapshot

        let zoneAllowed =
            live
            |> Observed.toOption
            |> Option.bind (Json.tryString [ "spec"; "schedule" ])
            |> Option.exists PrunerSchedule.namesZone

        let written =
            Map.tryFind WellKnown.prunerCronJob snapshot.Observed.Written
            |> Option.map (fun written -> written.Generation)

        let refuse why = Error(Refusal.make cronJobWhat why)

        match PrunerVerification.blocking zoneAllowed pruner, Snapshot.find WellKnown.image snapshot with
        | (first :: _ as findings), _ ->
            refuse ("the ImagePruner cannot be carried out: " + Finding.text first),
            findings |> List.map Problem.ofFinding
        | [], Unknown -> refuse (ObjectRef.text WellKnown.image + " has not been seen yet"), []
        | [], Absent ->
            let why = ObjectRef.text WellKnown.image + " of config.openshift.io does not exist"
            refuse why, [ Problem.Transient(why + "; it tells the image pruner where the registry is") ]
        | [], Present image ->
            PrunerCronJob.step (PrunerCronJob.spec settings pruner.Spec (hostname image)) written live, []

    let private failures (snapshot: Snapshot) (steps: Step list) : Problem list =
        steps
        |> List.choose (fun step ->
            Map.tryFind (Effect.key step.Effect) snapshot.Observed.Failures
            |> Option.map (fun attempt -> PrunerRefusal.problem step attempt.Failure))

    /// Problems are told when nobody but a person can help, or when the pruner has been failing for a while: a server that is away for a
    /// moment is no reason for an alarm.
    let private told (snapshot: Snapshot) (problems: Problem list) : string list =
        let hasLasted =
            match Map.tryFind Writer.Pruner snapshot.Observed.FailingSince with
            | Some since -> snapshot.Now - since >= StandingReport.inertia
            | None -> false

        problems
        |> List.choose (fun problem ->
            match problem with
            | Problem.Permanent(_, text) -> Some text
            | Problem.Transient text when hasLasted -> Some text
            | Problem.Transient _ -> None)

    let private isPending (snapshot: Snapshot) (step: Step) =
        not (Map.containsKey (Effect.key step.Effect) snapshot.Observed.Failures)

    /// The status follows the CronJob, so that one edit is told once: what is about to be created is waited for, what is about to be
    /// updated comes first in the same plan.
    let private status
        (snapshot: Snapshot)
        (pruner: ImagePruner)
        (problems: Problem list)
        (cronJobStep: Step option)
        : Result<Step option, Refusal> =
        let refuse why =
            Error(Refusal.make "report the ImagePruner's status" why)

        let errors = told snapshot problems

        match Snapshot.find WellKnown.prunerCronJob snapshot, snapshot.Observed.PrunerJobs, errors with
        | Unknown, _, [] -> refuse (ObjectRef.text WellKnown.prunerCronJob + " has not been seen yet")
        | _, Unknown, [] -> refuse "the Jobs of the image pruner have not been seen yet"
        | Absent, _, [] -> refuse "the CronJob is written first"
        | _, _, [] when not (List.isEmpty problems) -> refuse "what has failed is tried again first"
        | cronJob, jobs, _ ->
            let needs =
                cronJobStep
                |> Option.filter (isPending snapshot)
                |> Option.map (fun step -> step.Id)
                |> Option.toList

            PrunerStatusReport.step snapshot.Now pruner {
                Spec = pruner.Spec
                CronJob = Observed.map ignore cronJob
                Errors = errors
                LastRun = Observed.map PrunerRuns.last jobs
                Advice = PrunerVerification.advice pruner.Spec
            }
            |> Option.map (Step.needs needs)
            |> Ok

    let private keep (settings: OperatorSettings) (snapshot: Snapshot) (pruner: ImagePruner) : StandingPass =
        let cronJob, mistakes = cronJob settings snapshot pruner
        let steps, refusals = Refusal.separate (access snapshot @ [ cronJob ])
        let cronJobStep = Result.defaultValue None cronJob
        let problems = mistakes @ failures snapshot steps @ obstacles snapshot
        let status = status snapshot pruner problems cronJobStep
        let reports, reportRefusals = Refusal.separate [ status ]

        {
            nothing with
                Steps = steps @ reports
                Refusals = refusals @ reportRefusals
                Faults = mistakes @ obstacles snapshot |> List.map Problem.text
        }

    /// All of a pass.
    let decide (settings: OperatorSettings) (snapshot: Snapshot) : StandingPass =
        match Snapshot.find WellKnown.imagePruner snapshot with
        | Unknown -> refused (ObjectRef.text WellKnown.imagePruner + " has not been seen yet")
        | Absent -> {
            nothing with
                Steps = [
                    Effect.Create(
                        WellKnown.imagePruner,
                        Document.ofRef WellKnown.imagePruner
                        |> Json.set [ "spec" ] (PrunerCodec.encodeSpec PrunerSpec.initial)
                    )
                    |> Step.make
                        ("create " + ObjectRef.text WellKnown.imagePruner)
                        "images that nothing uses are pruned unless somebody wants it otherwise"
                        [ "it does not exist" ]
                ]
          }
        | Present document -> keep settings snapshot (PrunerCodec.decode document)

    /// Whether images are pruned (RS-127); none while that is not known.
    let installation (snapshot: Snapshot) : PrunerInstallation option =
        match Snapshot.find WellKnown.prunerCronJob snapshot, Snapshot.find WellKnown.imagePruner snapshot with
        | Unknown, _
        | Present _, Unknown -> None
        | Absent, _ -> Some PrunerInstallation.Missing
        | Present _, Present pruner when PrunerSpec.isSuspended (PrunerCodec.decode pruner).Spec ->
            Some PrunerInstallation.Suspended
        | Present _, (Absent | Present _) -> Some PrunerInstallation.Active
