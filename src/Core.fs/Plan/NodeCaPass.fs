namespace ImageRegistry.Core

/// The DaemonSet that puts certificates on the nodes (row 21), in every management state (RS-105).
[<RequireQualifiedAccess>]
module NodeCaPass =

    let private what = "apply " + ObjectRef.text WellKnown.nodeCa

    let private nothing = StandingPass.empty Writer.NodeCa

    /// Why it cannot be watched, and since when.
    let private obstacle (snapshot: Snapshot) : Obstacle option =
        snapshot.Observed.Obstacles
        |> List.tryFind (fun obstacle -> obstacle.Watch = Watch.named WellKnown.nodeCa)

    /// What is said of it besides whether it can be looked after.
    let private conditions (snapshot: Snapshot) (step: Step option) : Condition list =
        let hasFailed (step: Step) =
            Map.containsKey (Effect.key step.Effect) snapshot.Observed.Failures

        match Snapshot.find WellKnown.nodeCa snapshot, obstacle snapshot, step with
        | Present daemonSet, _, _ -> NodeCaConditions.present daemonSet
        // It is about to be made: what it is then will be told.
        | Absent, _, Some step when not (hasFailed step) -> []
        | Absent, _, (Some _ | None) -> NodeCaConditions.missing
        | Unknown, Some obstacle, _ when snapshot.Now - obstacle.Since >= Trouble.obstacleInertia ->
            NodeCaConditions.unseen (ApiFailure.text obstacle.Failure)
        | Unknown, (Some _ | None), _ -> []

    let private faults (snapshot: Snapshot) =
        obstacle snapshot
        |> Option.map (fun obstacle ->
            "unable to watch "
            + ObjectRef.text WellKnown.nodeCa
            + ": "
            + ApiFailure.text obstacle.Failure)
        |> Option.toList

    let private imageFault =
        "the operator's environment variable OPERATOR_IMAGE is not set, so the pods of "
        + ObjectRef.text WellKnown.nodeCa
        + " have no image; set it in the operator's Deployment to the operator's own image"

    /// What is to be done about it. The API refuses pods without image, so without `OPERATOR_IMAGE` it stays as it is.
    let decide (settings: OperatorSettings) (snapshot: Snapshot) : StandingPass =
        match snapshot.Config with
        | Unknown -> {
            nothing with
                Refusals = [ Refusal.make what "the Config has not been seen yet" ]
          }
        | Absent -> {
            nothing with
                Refusals = [ Refusal.make what "there is no Config to record its generation in" ]
          }
        | Present _ when settings.OperatorImage = "" -> {
            nothing with
                Refusals = [ Refusal.make what imageFault ]
                Faults = imageFault :: faults snapshot
                Conditions = conditions snapshot None
          }
        | Present config ->
            let live = Snapshot.find WellKnown.nodeCa snapshot
            let own = Workload.ownGenerations snapshot config WellKnown.nodeCa

            match NodeCaDaemonSet.step (NodeCaDaemonSet.desired settings.OperatorImage) own live with
            | Error refusal -> {
                nothing with
                    Refusals = [ refusal ]
                    Faults = faults snapshot
                    Conditions = conditions snapshot None
              }
            | Ok step -> {
                nothing with
                    Steps = Option.toList step
                    Faults = faults snapshot
                    Conditions = conditions snapshot step
                    Generation =
                        match live, step with
                        | Present daemonSet, None ->
                            Some(Workload.record WellKnown.nodeCa (Document.generation daemonSet))
                        | Present _, Some _
                        | Unknown, _
                        | Absent, _ -> None
              }
