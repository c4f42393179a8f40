namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// The Deployment controller, its ReplicaSets and the nodes, as far as the status of Deployments shows them.
///
/// *Caveats*: there are no ReplicaSets and no pods. That only a change of the pod template starts a rollout is told from the
/// history of the state; where the history is compacted, any change of generation does.
[<RequireQualifiedAccess>]
module internal Deployments =

    let private controller = "deployment-controller"

    let private observedGeneration (deployment: Json) =
        deployment
        |> Json.tryInt64 [ "status"; "observedGeneration" ]
        |> Option.defaultValue 0L

    let private template = Json.tryPath [ "spec"; "template" ]

    // Whether the pods of the generation that was last acted on would do for this one.
    let private hasNewTemplate (state: State) (deployment: Json) : bool =
        let key = Resource.qualifiedName Acting.deployments
        let observed = observedGeneration deployment

        observed = 0L
        || (state.Changes
            |> List.tryFind (fun change ->
                change.Key = key
                && change.Name = Metadata.name deployment
                && change.Namespace = Metadata.ns deployment
                && not change.Deleted
                && Metadata.uid change.After = Metadata.uid deployment
                && Metadata.generation change.After = observed)
            |> Option.forall (fun change -> template change.After <> template deployment))

    let private reason (deployment: Json) =
        RolloutStatus.condition "Progressing" deployment
        |> Option.bind (Json.tryString [ "reason" ])

    // When the rollout that is not over yet began; none when nothing is being rolled out.
    let private began (deployment: Json) : DateTimeOffset option =
        match reason deployment with
        | Some "ReplicaSetUpdated"
        | Some "ProgressDeadlineExceeded" ->
            RolloutStatus.condition "Progressing" deployment
            |> Option.bind (Acting.tryTime [ "lastUpdateTime" ])
        | Some _
        | None -> None

    let private deadline (deployment: Json) : TimeSpan =
        deployment
        |> Json.tryInt64 [ "spec"; "progressDeadlineSeconds" ]
        |> Option.defaultValue 600L
        |> float
        |> TimeSpan.FromSeconds

    let private rolloutOf (settings: ControllerSettings) (deployment: Json) : Rollout option =
        settings.Deployments
        |> Option.map (fun usual ->
            settings.RolloutOf
            |> Map.tryFind (Acting.fullName deployment)
            |> Option.defaultValue usual)

    let private isTimedOut (deployment: Json) =
        reason deployment = Some "ProgressDeadlineExceeded"

    // An unfinished rollout goes on; a change that needs no new pods is only noted.
    let private unchanged (deployment: Json) : Json =
        if observedGeneration deployment = Metadata.generation deployment then
            deployment |> Json.tryField "status" |> Option.defaultValue Json.empty
        else
            RolloutStatus.observed deployment

    let private statusUnder (rollout: Rollout) (now: DateTimeOffset) (state: State) (deployment: Json) : Json =
        let starts =
            observedGeneration deployment <> Metadata.generation deployment
            && hasNewTemplate state deployment

        if RolloutStatus.desired deployment = 0L then
            RolloutStatus.complete now deployment
        else
            match rollout, began deployment with
            | Rollout.AtOnce, _ -> RolloutStatus.complete now deployment
            | Rollout.TimesOut, _ when starts -> RolloutStatus.timedOut now deployment
            | (Rollout.After _ | Rollout.Stuck), _ when starts -> RolloutStatus.starting now deployment
            | (Rollout.After _ | Rollout.Stuck | Rollout.TimesOut), None -> RolloutStatus.complete now deployment
            | Rollout.After time, Some since when now >= since + time -> RolloutStatus.complete now deployment
            | Rollout.Stuck, Some since when not (isTimedOut deployment) && now >= since + deadline deployment ->
                RolloutStatus.timedOut now deployment
            | Rollout.TimesOut, Some _ when not (isTimedOut deployment) -> RolloutStatus.timedOut now deployment
            | (Rollout.After _ | Rollout.Stuck | Rollout.TimesOut), Some _ -> unchanged deployment

    /// The writes that bring the status of each Deployment up to date.
    let act (settings: ControllerSettings) (now: DateTimeOffset) (state: State) : Request list =
        Acting.living Acting.deployments state
        |> List.collect (fun deployment ->
            match rolloutOf settings deployment with
            | None -> []
            | Some rollout ->
                statusUnder rollout now state deployment
                |> Acting.status controller Acting.deployments deployment)

    /// When the next rollout ends of itself; none when no Deployment waits for the clock.
    let due (settings: ControllerSettings) (state: State) : DateTimeOffset option =
        Acting.living Acting.deployments state
        |> List.choose (fun deployment ->
            match rolloutOf settings deployment, began deployment with
            | Some(Rollout.After time), Some since -> Some(since + time)
            | Some Rollout.Stuck, Some since when not (isTimedOut deployment) -> Some(since + deadline deployment)
            | Some(Rollout.AtOnce | Rollout.Stuck | Rollout.TimesOut), _
            | Some(Rollout.After _), None
            | None, _ -> None)
        |> List.sort
        |> List.tryHead
