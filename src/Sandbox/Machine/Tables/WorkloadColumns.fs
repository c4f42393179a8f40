namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The columns of what runs: pods and the kinds that make them.
[<RequireQualifiedAccess>]
module WorkloadColumns =

    let private ready (document: Json) =
        string (ColumnKit.count [ "status"; "readyReplicas" ] document)
        + "/"
        + string (ColumnKit.count [ "spec"; "replicas" ] document)

    let private deployment =
        [
            ColumnKit.name
            ColumnKit.text "Ready" ready
            ColumnKit.number "Up-to-date" (ColumnKit.count [ "status"; "updatedReplicas" ])
            ColumnKit.number "Available" (ColumnKit.count [ "status"; "availableReplicas" ])
            ColumnKit.age
        ]
        @ ColumnKit.workload

    let private replicaSet =
        [
            ColumnKit.name
            ColumnKit.number "Desired" (ColumnKit.count [ "spec"; "replicas" ])
            ColumnKit.number "Current" (ColumnKit.count [ "status"; "replicas" ])
            ColumnKit.number "Ready" (ColumnKit.count [ "status"; "readyReplicas" ])
            ColumnKit.age
        ]
        @ ColumnKit.workload

    let private daemonSet =
        [
            ColumnKit.name
            ColumnKit.number "Desired" (ColumnKit.count [ "status"; "desiredNumberScheduled" ])
            ColumnKit.number "Current" (ColumnKit.count [ "status"; "currentNumberScheduled" ])
            ColumnKit.number "Ready" (ColumnKit.count [ "status"; "numberReady" ])
            ColumnKit.number "Up-to-date" (ColumnKit.count [ "status"; "updatedNumberScheduled" ])
            ColumnKit.number "Available" (ColumnKit.count [ "status"; "numberAvailable" ])
            ColumnKit.text "Node Selector" (fun document ->
                ColumnKit.pairs (Json.texts [ "spec"; "template"; "spec"; "nodeSelector" ] document))
            ColumnKit.age
        ]
        @ ColumnKit.workload

    let private statefulSet =
        [ ColumnKit.name; ColumnKit.text "Ready" ready; ColumnKit.age ]
        @ (List.truncate 2 ColumnKit.workload)

    let private jobStatus (document: Json) =
        let holds condition =
            document
            |> Json.items [ "status"; "conditions" ]
            |> List.exists (fun found ->
                Json.tryString [ "type" ] found = Some condition
                && Json.tryString [ "status" ] found = Some "True")

        if holds "Complete" then "Complete"
        elif holds "Failed" then "Failed"
        elif Metadata.isDeleting document then "Terminating"
        elif holds "Suspended" then "Suspended"
        else "Running"

    let private job =
        [
            ColumnKit.name
            ColumnKit.text "Status" jobStatus
            ColumnKit.text "Completions" (fun document ->
                string (ColumnKit.count [ "status"; "succeeded" ] document)
                + "/"
                + ColumnKit.at [ "spec"; "completions" ] "1" document)
            ColumnKit.timed "Duration" (fun now document ->
                match
                    Json.tryString [ "status"; "startTime" ] document,
                    Json.tryString [ "status"; "completionTime" ] document
                with
                | Some start, Some finish -> Age.between start finish
                | Some start, None -> Age.since now start
                | None, _ -> "")
            ColumnKit.age
        ]
        @ ColumnKit.workload

    let private cronJob =
        [
            ColumnKit.name
            ColumnKit.text "Schedule" (ColumnKit.at [ "spec"; "schedule" ] "")
            ColumnKit.text "Timezone" (ColumnKit.at [ "spec"; "timeZone" ] "<none>")
            ColumnKit.text "Suspend" (ColumnKit.at [ "spec"; "suspend" ] "False")
            ColumnKit.number "Active" (fun document -> int64 (Json.items [ "status"; "active" ] document).Length)
            ColumnKit.since "Last Schedule" [ "status"; "lastScheduleTime" ] "<none>"
            ColumnKit.age
        ]
        @ ([
            ColumnKit.text
                "Containers"
                (ColumnKit.containers [ "spec"; "jobTemplate"; "spec"; "template"; "spec" ] "name")
            ColumnKit.text "Images" (ColumnKit.containers [ "spec"; "jobTemplate"; "spec"; "template"; "spec" ] "image")
            ColumnKit.text "Selector" (ColumnKit.selector [ "spec"; "jobTemplate"; "spec"; "selector" ])
           ]
           |> List.map ColumnKit.wide)

    let private podStatus (document: Json) =
        let waiting =
            document
            |> Json.items [ "status"; "containerStatuses" ]
            |> List.tryPick (fun container ->
                Json.tryString [ "state"; "waiting"; "reason" ] container
                |> Option.orElse (Json.tryString [ "state"; "terminated"; "reason" ] container))

        if Metadata.isDeleting document then
            "Terminating"
        else
            waiting
            |> Option.orElse (Json.tryString [ "status"; "reason" ] document)
            |> Option.defaultValue (ColumnKit.at [ "status"; "phase" ] "" document)

    let private pod =
        [
            ColumnKit.name
            ColumnKit.text "Ready" (fun document ->
                let statuses = Json.items [ "status"; "containerStatuses" ] document

                let ready =
                    statuses
                    |> List.filter (fun status -> Json.tryPath [ "ready" ] status = Some(Json.Bool true))

                string ready.Length
                + "/"
                + string (Json.items [ "spec"; "containers" ] document).Length)
            ColumnKit.text "Status" podStatus
            ColumnKit.text "Restarts" (fun document ->
                document
                |> Json.items [ "status"; "containerStatuses" ]
                |> List.sumBy (ColumnKit.count [ "restartCount" ])
                |> string)
            ColumnKit.age
        ]
        @ ([
            ColumnKit.text "IP" (ColumnKit.at [ "status"; "podIP" ] "<none>")
            ColumnKit.text "Node" (ColumnKit.at [ "spec"; "nodeName" ] "<none>")
            ColumnKit.text "Nominated Node" (ColumnKit.at [ "status"; "nominatedNodeName" ] "<none>")
            ColumnKit.text "Readiness Gates" (fun _ -> "<none>")
           ]
           |> List.map ColumnKit.wide)

    /// The columns by storage name of the kind.
    let all: (string * Column list) list = [
        "pods", pod
        "deployments.apps", deployment
        "replicasets.apps", replicaSet
        "daemonsets.apps", daemonSet
        "statefulsets.apps", statefulSet
        "jobs.batch", job
        "cronjobs.batch", cronJob
    ]
