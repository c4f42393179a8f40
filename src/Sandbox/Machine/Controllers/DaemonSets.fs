namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The DaemonSet controller: on every node that the pod template selects runs one pod, up to date and ready unless the settings
/// say otherwise.
[<RequireQualifiedAccess>]
module internal DaemonSets =

    let private controller = "daemon-set-controller"

    let private nodes (state: State) (daemonSet: Json) : int =
        let wanted = Json.texts [ "spec"; "template"; "spec"; "nodeSelector" ] daemonSet

        Store.list "nodes" "" state
        |> List.filter (fun node ->
            let labels = Metadata.labels node
            wanted |> Map.forall (fun name value -> Map.tryFind name labels = Some value))
        |> List.length

    // Counts of none are left out where the API leaves them out.
    let private status (settings: ControllerSettings) (state: State) (daemonSet: Json) : Json =
        let count = nodes state daemonSet

        let ready =
            if Set.contains (Acting.fullName daemonSet) settings.UnreadyDaemonSets then
                0
            else
                count

        Json.obj [
            "observedGeneration", Json.int64 (Metadata.generation daemonSet)
            "desiredNumberScheduled", Json.int count
            "currentNumberScheduled", Json.int count
            "numberReady", Json.int ready
            "numberMisscheduled", Json.int 0
            if count > 0 then
                "updatedNumberScheduled", Json.int count
            if ready > 0 then
                "numberAvailable", Json.int ready
            if ready < count then
                "numberUnavailable", Json.int (count - ready)
        ]

    /// The writes that bring the status of each DaemonSet up to date.
    let act (settings: ControllerSettings) (state: State) : Request list =
        Acting.living Acting.daemonSets state
        |> List.collect (fun daemonSet ->
            status settings state daemonSet
            |> Acting.status controller Acting.daemonSets daemonSet)
