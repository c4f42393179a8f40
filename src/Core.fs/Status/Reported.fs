namespace ImageRegistry.Core

/// What a pass was about, as far as the conditions depend on it.
[<RequireQualifiedAccess>]
type Phase =
    | Managed
    | Unmanaged
    /// `Removed`, or a deleted Config.
    | Removed of Removal
    /// A management state that nothing is done for.
    | Unsupported of word: string

/// Everything that the registry's own conditions are worked out from.
[<NoComparison>]
type Reported = {
    Phase: Phase
    Problems: Problem list
    /// None when the Deployment is known not to exist.
    Deployment: Json option
    /// The Deployment is about to change, or the picture is older than our own write (B-13).
    DeploymentPending: bool
    /// Routes that were asked for and exist, by name.
    Routes: (string * Json) list
}

/// Reading a Deployment's status for the decision tables of OP-100 to OP-102.
[<RequireQualifiedAccess>]
module DeploymentStatus =

    let private count field deployment =
        deployment |> Json.tryInt64 [ "status"; field ] |> Option.defaultValue 0L

    /// How many of its pods are available.
    let available deployment = count "availableReplicas" deployment

    /// How many pods it has, old ones included.
    let total deployment = count "replicas" deployment

    /// How many of its pods are of the present spec.
    let updated deployment = count "updatedReplicas" deployment

    /// How many of its pods are ready.
    let ready deployment = count "readyReplicas" deployment

    /// Whether the status speaks of the present spec.
    let isCurrent deployment =
        count "observedGeneration" deployment >= Document.generation deployment

    let private progressing deployment =
        Json.items [ "status"; "conditions" ] deployment
        |> List.tryFind (fun condition -> Json.tryString [ "type" ] condition = Some "Progressing")

    /// The rollout has ended with the pods of the present spec.
    let isComplete deployment =
        isCurrent deployment
        && (match progressing deployment with
            | Some condition ->
                Json.tryString [ "status" ] condition = Some "True"
                && Json.tryString [ "reason" ] condition = Some "NewReplicaSetAvailable"
            | None -> false)

    /// The message of a rollout that has run out of time.
    let timedOut deployment : string option =
        match progressing deployment with
        | Some condition when Json.tryString [ "reason" ] condition = Some "ProgressDeadlineExceeded" ->
            Some(Json.tryString [ "message" ] condition |> Option.defaultValue "")
        | Some _
        | None -> None
