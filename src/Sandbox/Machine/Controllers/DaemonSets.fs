namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// The DaemonSet controller: on every node that the pod template selects runs one pod, up to date and ready.
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

    let private status (state: State) (daemonSet: Json) : Json =
        let count = Json.int (nodes state daemonSet)

        Json.obj [
            "observedGeneration", Json.int64 (Metadata.generation daemonSet)
            "desiredNumberScheduled", count
            "currentNumberScheduled", count
            "numberReady", count
            "numberMisscheduled", Json.int 0
            if count <> Json.int 0 then
                "updatedNumberScheduled", count
                "numberAvailable", count
        ]

    /// The writes that bring the status of each DaemonSet up to date.
    let act (_now: DateTimeOffset) (state: State) : Request list =
        Acting.living Acting.daemonSets state
        |> List.collect (fun daemonSet ->
            status state daemonSet |> Acting.status controller Acting.daemonSets daemonSet)
