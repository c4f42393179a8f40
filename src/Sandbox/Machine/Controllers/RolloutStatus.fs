namespace ImageRegistry.Sandbox

open System
open System.Globalization
open ImageRegistry.Core

/// How the Deployment controller writes the status of a Deployment, given where its rollout stands.
[<RequireQualifiedAccess>]
module internal RolloutStatus =

    let condition (kind: string) (deployment: Json) : Json option =
        deployment
        |> Json.items [ "status"; "conditions" ]
        |> List.tryFind (fun condition -> Json.tryString [ "type" ] condition = Some kind)

    /// The replicas that are asked for.
    let desired (deployment: Json) : int64 =
        deployment |> Json.tryInt64 [ "spec"; "replicas" ] |> Option.defaultValue 1L

    let private available (deployment: Json) : int64 =
        deployment
        |> Json.tryInt64 [ "status"; "availableReplicas" ]
        |> Option.defaultValue 0L

    // A number of pods, or a share of the replicas; a surge is rounded up, an outage down.
    let private amount (roundUp: bool) (replicas: int64) (value: Json option) : int64 =
        match value with
        | Some(Json.String text) when text.EndsWith '%' ->
            match Int64.TryParse(text.TrimEnd '%', NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, percent when roundUp -> (replicas * percent + 99L) / 100L
            | true, percent -> replicas * percent / 100L
            | false, _ -> 0L
        | Some value -> Json.asInt64 value |> Option.defaultValue 0L
        | None -> 0L

    let private isRecreate (deployment: Json) =
        Json.tryString [ "spec"; "strategy"; "type" ] deployment = Some "Recreate"

    // How many more pods there may be, and how many fewer, than are asked for. Never both none.
    let private room (deployment: Json) : int64 * int64 =
        let limit name roundUp =
            deployment
            |> Json.tryPath [ "spec"; "strategy"; "rollingUpdate"; name ]
            |> amount roundUp (desired deployment)

        match limit "maxSurge" true, limit "maxUnavailable" false with
        | 0L, 0L -> 0L, 1L
        | surge, unavailable -> surge, unavailable

    // The time of the last transition stays as long as the status does.
    let private told (now: DateTimeOffset) (deployment: Json) kind status reason message : Json =
        let said =
            Json.obj [
                "type", Json.str kind
                "status", Json.str (if status then "True" else "False")
                "reason", Json.str reason
                "message", Json.str message
                "lastUpdateTime", Metadata.time now
            ]

        let since =
            match condition kind deployment with
            | Some before when Json.tryField "status" before = Json.tryField "status" said ->
                Json.tryField "lastTransitionTime" before
            | Some _
            | None -> None

        said
        |> Json.set [ "lastTransitionTime" ] (since |> Option.defaultValue (Metadata.time now))

    let private sameButTime (before: Json) (after: Json) =
        Json.remove [ "lastUpdateTime" ] before = Json.remove [ "lastUpdateTime" ] after

    // A condition that says the same as before is the one from before.
    let private settled now deployment kind status reason message : Json =
        let wanted = told now deployment kind status reason message

        match condition kind deployment with
        | Some before when sameButTime before wanted -> before
        | Some _
        | None -> wanted

    let private availability (now: DateTimeOffset) (deployment: Json) (count: int64) : Json =
        let most = if isRecreate deployment then 0L else snd (room deployment)

        if count >= desired deployment - most then
            settled now deployment "Available" true "MinimumReplicasAvailable" "Deployment has minimum availability."
        else
            settled
                now
                deployment
                "Available"
                false
                "MinimumReplicasUnavailable"
                "Deployment does not have minimum availability."

    let private replicaSet (deployment: Json) (what: string) =
        "ReplicaSet \"" + Metadata.name deployment + "\" " + what

    // Counts of none are left out, as the API does.
    let private document (deployment: Json) (counts: (string * int64) list) (conditions: Json list) : Json =
        Json.obj [
            "observedGeneration", Json.int64 (Metadata.generation deployment)
            for name, count in counts do
                if count > 0L then
                    name, Json.int64 count
            "conditions", Json.list conditions
        ]

    /// All pods are new and ready.
    let complete (now: DateTimeOffset) (deployment: Json) : Json =
        let count = desired deployment

        document deployment [
            "replicas", count
            "updatedReplicas", count
            "readyReplicas", count
            "availableReplicas", count
        ] [
            availability now deployment count
            settled
                now
                deployment
                "Progressing"
                true
                "NewReplicaSetAvailable"
                (replicaSet deployment "has successfully progressed.")
        ]

    // The first new pods are there but not ready; as many old ones as the strategy allows still serve.
    let private unfinished (now: DateTimeOffset) (deployment: Json) (progressing: Json) : Json =
        let surge, unavailable =
            if isRecreate deployment then
                0L, desired deployment
            else
                room deployment

        let kept =
            if isRecreate deployment then
                0L
            else
                max 0L (min (available deployment) (desired deployment) - unavailable)

        let fresh = min (desired deployment) (surge + unavailable)

        // Without old pods there is nothing to wait for.
        let fresh = if kept = 0L then desired deployment else fresh

        document deployment [
            "replicas", kept + fresh
            "updatedReplicas", fresh
            "readyReplicas", kept
            "availableReplicas", kept
            "unavailableReplicas", fresh
        ] [ availability now deployment kept; progressing ]

    /// The rollout starts now.
    let starting (now: DateTimeOffset) (deployment: Json) : Json =
        told now deployment "Progressing" true "ReplicaSetUpdated" (replicaSet deployment "is progressing.")
        |> unfinished now deployment

    /// The rollout took too long.
    let timedOut (now: DateTimeOffset) (deployment: Json) : Json =
        settled
            now
            deployment
            "Progressing"
            false
            "ProgressDeadlineExceeded"
            (replicaSet deployment "has timed out progressing.")
        |> unfinished now deployment

    /// The status as it is, but of this generation.
    let observed (deployment: Json) : Json =
        deployment
        |> Json.set [ "status"; "observedGeneration" ] (Json.int64 (Metadata.generation deployment))
        |> Json.tryField "status"
        |> Option.defaultValue Json.empty
