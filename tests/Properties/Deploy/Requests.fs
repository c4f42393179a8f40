/// The requests that the operator makes, taken from the code that makes them.
module ImageRegistry.Properties.Deploy.Requests

open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties.World
open ImageRegistry.Properties.Deploy.Access

let private about (target: ObjectRef) (subresource: string) (verb: string) : Request = {
    Verb = verb
    Group = target.Resource.Group
    Resource = target.Resource.Plural + subresource
    Namespace = target.Namespace
    Name = target.Name
}

/// What following this watch asks for: a list, and a watch from there. A watch of one name has a field selector for it, which the
/// authorizer takes for the name.
let ofWatch (watch: Watch) : Request list =
    let name =
        match watch.Scope with
        | WatchScope.Named name -> name
        | WatchScope.Labelled _
        | WatchScope.LabelledWith _
        | WatchScope.Everything -> ""

    [ "list"; "watch" ]
    |> List.map (
        about
            {
                Resource = watch.Resource
                Namespace = watch.Namespace
                Name = name
            }
            ""
    )

let private nameless (target: ObjectRef) : ObjectRef = { target with Name = "" }

/// A host or a certificate of a Route is asked for by the API server itself.
let private customHost (target: ObjectRef) (verb: string) =
    if target.Resource = Kind.route then
        [ about target "/custom-host" verb ]
    else
        []

/// What carrying out this effect asks for.
let ofEffect (effect: Effect) : Request list =
    match effect with
    | Effect.Create(target, _) -> about (nameless target) "" "create" :: customHost (nameless target) "create"
    | Effect.Replace(target, _) -> about target "" "update" :: customHost target "update"
    | Effect.ReplaceStatus(target, _) -> [ about target "/status" "update" ]
    | Effect.Patch(target, _) -> [ about target "" "patch" ]
    | Effect.PatchStatus(target, _) -> [ about target "/status" "patch" ]
    | Effect.Delete(target, _) -> [ about target "" "delete" ]
    | Effect.Cloud _
    | Effect.Probe _
    | Effect.Announce _
    | Effect.SetLogLevel _
    | Effect.End _ -> []

let private own (group: string) (resource: string) (name: string) (verb: string) : Request = {
    Verb = verb
    Group = group
    Resource = resource
    Namespace = WellKnown.operatorNamespace
    Name = name
}

/// What the host asks for besides, whatever the core decides.
let ofHost: Request list = [
    // src/Host/Leading/LeaseStore.cs
    own "coordination.k8s.io" "leases" "" "create"
    own "coordination.k8s.io" "leases" "openshift-master-controllers" "get"
    own "coordination.k8s.io" "leases" "openshift-master-controllers" "update"
    // src/Host/Leading/ControlPlaneTopology.cs
    about WellKnown.infrastructure "" "get"
    // src/Host/Events/EventRecorder.cs and InvolvedObjectLookup.cs
    own "" "events" "" "create"
    own "" "events" "an-event" "patch"
    own "" "pods" "cluster-image-registry-operator-5d4f7" "get"
    own "" "pods" "" "list"
    own "apps" "replicasets" "cluster-image-registry-operator-5d4f7" "get"
    about WellKnown.operatorNamespaceObject "" "get"
]

/// What the world's operator asks for at this moment, and what its effects have asked for, since its story was last forgotten.
let ofWorld (world: World) : Request list =
    let effects =
        World.decisions world
        |> List.collect (fun (_, plan) -> plan.Steps)
        |> List.collect (fun step -> ofEffect step.Effect)

    (Interests.wanted world.Knowledge |> List.collect ofWatch) @ effects

/// The world after this script, and all that was asked for on the way.
let ofScript (script: Script) : Request list =
    let step (world: World, asked: Request list) (operation: Operation) =
        let after = Operation.apply (World.forget world) operation
        after, ofWorld after @ asked

    let start = Base.world script.Base

    ((start, ofWorld start), script.Operations @ [ Operation.Settle ])
    ||> List.fold step
    |> snd
    |> List.distinct

let private deletions: Script list = [
    for start in [ Base.EmptyDir; Base.Claim; Base.Routes ] do
        for target in Scripts.owned do
            {
                Base = start
                Operations = [ Operation.Delete target ]
            }
]

/// Every Route of ours changed by somebody else: too rare a find among stories told at random.
let private edits: Script list = [
    for name in [ "default-route"; "public"; "secured" ] do
        {
            Base = Base.Routes
            Operations = [
                Operation.Touch(
                    WellKnown.route name,
                    Json.obj [ "spec", Json.obj [ "tls", Json.obj [ "termination", Json.str "edge" ] ] ]
                )
            ]
        }
]

let private removal (start: Base) : Script = {
    Base = start
    Operations = [
        Operation.Edit(Json.obj [ "managementState", Json.str "Removed" ])
        Operation.Settle
        Operation.Edit(Json.obj [ "managementState", Json.str "Managed" ])
        Operation.Settle
        Operation.Delete WellKnown.config
    ]
}

/// From nothing: before there is a Config, a claim is looked for.
let private bootstrap (platform: string) : Request list =
    let world =
        World.start Cluster.noon (Cluster.on platform "HighlyAvailable" Cluster.bare.Value)

    let seen = World.observe world
    ofWorld seen @ ofWorld (World.settle seen)

/// On Azure, with what an older release left behind.
let private pathFix: Lazy<Request list> =
    lazy
        (ImageRegistry.Properties.Rules.GivenLeftovers.on "Azure"
         |> World.settle
         |> ofWorld)

/// All requests of many stories: every owned object deleted and changed, every state entered and left. The same in every run.
let ofMany: Lazy<Set<Request>> =
    lazy
        (let told =
            Gen.sampleWithSeed (FsCheck.Rnd 20261120UL) 50 150 (Scripts.ofOperations 3 Scripts.foreignEdit)
            |> List.ofArray

         let scripts = deletions @ edits @ (Base.all |> List.map removal) @ told

         Set.unionMany [
             Set.ofList ofHost
             Set.ofList (bootstrap "None" @ bootstrap "VSphere" @ pathFix.Value)
             scripts |> List.collect ofScript |> Set.ofList
         ])
