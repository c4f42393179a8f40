/// What exhibits are judged by: not only how a story ends, but everything that anybody could see on the way.
module ImageRegistry.Properties.Museum.Seen

open ImageRegistry.Core
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox

/// Every content that this object has had on the API server after `start`, oldest first. `world` has to come of `start`.
let versions (target: ObjectRef) (start: World) (world: World) : Json list =
    match Machine.eventsSince start.State.Revision world.State with
    | None -> World.broken "the history has been cut off" world
    | Some changes ->
        changes
        |> List.filter (fun change ->
            change.Key = Resource.qualifiedName target.Resource
            && change.Namespace = target.Namespace
            && change.Name = target.Name
            && not change.Deleted)
        |> List.map (fun change -> change.After)

/// The values, each change once.
let steps (values: string list) : string list =
    ([], values)
    ||> List.fold (fun seen value ->
        match seen with
        | last :: _ when last = value -> seen
        | _ -> value :: seen)
    |> List.rev

/// The values of the condition `kind` of this object since `start`, as `STATUS/REASON`, one after the other, each change once.
let conditionOf (target: ObjectRef) (kind: string) (start: World) (world: World) : string list =
    versions target start world
    |> List.collect (fun document ->
        Json.items [ "status"; "conditions" ] document
        |> List.filter (fun condition -> Json.tryString [ "type" ] condition = Some kind)
        |> List.map (fun condition ->
            (Json.tryString [ "status" ] condition |> Option.defaultValue "")
            + "/"
            + (Json.tryString [ "reason" ] condition |> Option.defaultValue "")))
    |> steps

/// The same for the Config.
let condition (kind: string) (start: World) (world: World) : string list =
    conditionOf WellKnown.config kind start world

/// The statuses alone that the ClusterOperator has shown of a condition.
let reported (kind: string) (start: World) (world: World) : string list =
    conditionOf WellKnown.clusterOperator kind start world
    |> List.map (fun text -> text.Substring(0, text.IndexOf '/'))
    |> steps

/// The values at this path of the object since `start`, each change once; empty where there was nothing.
let at (target: ObjectRef) (path: string list) (start: World) (world: World) : string list =
    versions target start world
    |> List.map (fun document -> Json.tryPath path document |> Option.map Json.text |> Option.defaultValue "")
    |> steps

/// How often the registry's pods have been made anew since `start`.
let rollouts (start: World) (world: World) : int =
    let template = [ "spec"; "template" ]

    let before =
        World.find WellKnown.deployment start |> Option.bind (Json.tryPath template)

    let after =
        at WellKnown.deployment template start world
        |> List.filter (fun text -> Some text <> Option.map Json.text before)

    List.length after

/// What the registry's pods have kept images in since `start`: the volume's source, each change once.
let volumes (start: World) (world: World) : string list =
    versions WellKnown.deployment start world
    |> List.collect (Json.items [ "spec"; "template"; "spec"; "volumes" ])
    |> List.filter (fun volume -> Json.tryString [ "name" ] volume = Some "registry-storage")
    |> List.map (fun volume ->
        match Json.tryString [ "persistentVolumeClaim"; "claimName" ] volume with
        | Some claim -> claim
        | None -> "emptyDir")
    |> steps
