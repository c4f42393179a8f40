/// A small vocabulary for rules as examples: given this cluster, after this edit, expect this.
module ImageRegistry.Properties.Rules.Given

open System
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox

let json = TestData.json

let noon = Cluster.noon

/// The cluster with a Config of this spec, written as JSON; the operator has not looked yet.
let cluster (spec: string) : World =
    Cluster.bare.Value
    |> Cluster.apply (Document.ofRef WellKnown.config |> Json.set [ "spec" ] (json spec))
    |> World.start noon

/// The same, at rest.
let settled (spec: string) : World = cluster spec |> World.settle

let onEmptyDir =
    """{"managementState":"Managed","replicas":1,"storage":{"emptyDir":{}}}"""

let private does operation world = Operation.apply world operation

/// A person merges this into the Config's spec.
let edited (spec: string) (world: World) : World = does (Operation.Edit(json spec)) world

/// Somebody merges this into an object.
let touched (target: ObjectRef) (patch: string) (world: World) : World =
    does (Operation.Touch(target, json patch)) world

let touchedStatus (target: ObjectRef) (patch: string) (world: World) : World =
    does (Operation.TouchStatus(target, json patch)) world

/// Somebody creates an object of this kind.
let put (target: ObjectRef) (content: string) (world: World) : World =
    does (Operation.Put(Json.mergePatch (json content) (Document.ofRef target))) world

let deleted (target: ObjectRef) (world: World) : World = does (Operation.Delete target) world

let failing (verb: string) (resource: string) (trouble: Trouble) (times: int option) (world: World) : World =
    does (Operation.Fail(verb, resource, trouble, times)) world

let healed (world: World) : World = does Operation.Heal world

let passed (seconds: int) (world: World) : World = does (Operation.Pass seconds) world

/// After the operator has done what it can, the past is forgotten.
let rested (world: World) : World = world |> World.settle |> World.forget

let claim (name: string) =
    ClaimStorage.reference WellKnown.operatorNamespace name

/// The object; the test fails where there is none.
let find (target: ObjectRef) (world: World) : Json =
    match World.find target world with
    | Some document -> document
    | None -> World.broken (ObjectRef.text target + " does not exist") world

let exists (target: ObjectRef) (world: World) : bool =
    World.find target world |> Option.isSome

/// The document at this path, as text; empty where there is nothing.
let at (path: string list) (document: Json) : string =
    document |> Json.tryPath path |> Option.map Json.text |> Option.defaultValue ""

/// The value of the registry container's variable; empty where it is not set.
let variable (name: string) (world: World) : string =
    find WellKnown.deployment world
    |> Json.items [ "spec"; "template"; "spec"; "containers" ]
    |> List.collect (Json.items [ "env" ])
    |> List.tryFind (fun entry -> Json.tryString [ "name" ] entry = Some name)
    |> Option.bind (Json.tryString [ "value" ])
    |> Option.defaultValue ""

/// The pods' spec.
let podSpec (world: World) : Json =
    find WellKnown.deployment world
    |> Json.tryPath [ "spec"; "template"; "spec" ]
    |> Option.defaultValue Json.Null

/// `verb resource/name` of every write that the operator sent since its past was forgotten.
let writes (world: World) : string list =
    World.requests world
    |> List.map (fun entry ->
        entry.Verb
        + " "
        + entry.Resource
        + "/"
        + entry.Name
        + (if entry.Subresource = "" then
               ""
           else
               "/" + entry.Subresource))

/// The condition as `STATUS/REASON`.
let condition = World.condition
let message = World.message

let private at' = Json.set

/// A Deployment as the API server shows it, with this status.
let deployment (status: string) : Json =
    Document.ofRef WellKnown.deployment
    |> at' [ "metadata"; "generation" ] (Json.int 2)
    |> at' [ "status" ] (json status)

/// Two of two pods run, all of them new.
let complete =
    """{"observedGeneration":2,"replicas":2,"updatedReplicas":2,"readyReplicas":2,"availableReplicas":2,
        "conditions":[{"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable"}]}"""

/// A healthy registry in state `Managed`, for the decision tables.
let healthy: Reported = {
    Phase = Phase.Managed
    Problems = []
    Deployment = Some(deployment complete)
    DeploymentPending = false
    Routes = []
}

/// The four conditions of the tables for these facts, `before` being those of the former status.
let judged
    (now: DateTimeOffset)
    (before: Condition list)
    (reported: Reported)
    (kind: string)
    : string * string * string =
    match RegistryConditions.apply now reported before |> Condition.tryFind kind with
    | Some condition -> ConditionStatus.text condition.Status, condition.Reason, condition.Message
    | None -> failwith ("there is no condition " + kind)
