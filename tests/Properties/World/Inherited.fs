/// Clusters as the Go operator left them, from the recorded scenarios.
module ImageRegistry.Properties.World.Inherited

open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Sandbox

let private checksum =
    "sha256:00000000000000000000000000000000000000000000000000000000000000aa"

/// What the recording left out of every object.
let private identified (kind: Kind) (number: int) (document: Json) : Json =
    document
    |> Json.set [ "apiVersion" ] (Json.str (Kind.apiVersion kind))
    |> Metadata.set "uid" (Json.str (Identity.uid 7UL (int64 number)))
    |> Metadata.set "creationTimestamp" (Json.str "2026-11-20T11:00:00Z")
    |> fun document ->
        if kind.HasGeneration then
            Metadata.set "generation" (Json.int 4) document
        else
            document

/// The Go operator marks what it wrote whole (RS-4).
let private marked (document: Json) : Json =
    Document.withAnnotations (Map.ofList [ WellKnown.checksumAnnotation, checksum ]) document

let private told (conditions: Json list) : Json =
    conditions
    |> List.map (fun condition ->
        condition
        |> Json.set [ "lastTransitionTime" ] (Json.str "2026-11-20T11:00:00Z")
        |> Json.set [ "message" ] (Json.str "as the Go operator told it"))
    |> Json.list

let private withConditions (document: Json) =
    Json.set [ "status"; "conditions" ] (told (Json.items [ "status"; "conditions" ] document)) document

// Empty objects were dropped in the recording, and with them the choice of emptyDir.
let private withStorage (path: string list) (document: Json) =
    match Json.members (path @ [ "storage" ]) document |> Map.toList with
    | [ "managementState", _ ]
    | [] -> Json.set (path @ [ "storage"; "emptyDir" ]) Json.empty document
    | _ -> document

let private config (document: Json) : Json =
    let generations =
        Json.items [ "status"; "generations" ] document
        |> List.map (Json.set [ "lastGeneration" ] (Json.int 4))

    document
    |> withStorage [ "spec" ]
    |> withStorage [ "status" ]
    |> withConditions
    |> Json.set [ "status"; "generations" ] (Json.list generations)
    |> Json.set [ "status"; "observedGeneration" ] (Json.int 4)

let private volume (volume: Json) =
    match Json.members [] volume |> Map.toList with
    | [ "name", _ ] -> Json.set [ "emptyDir" ] Json.empty volume
    | _ -> volume

let private deployment (dependencies: string) (document: Json) : Json =
    let replicas =
        Json.tryPath [ "spec"; "replicas" ] document |> Option.defaultValue (Json.int 0)

    let volumes =
        Json.items [ "spec"; "template"; "spec"; "volumes" ] document |> List.map volume

    document
    |> marked
    |> Document.withAnnotations (Map.ofList [ WellKnown.specHashAnnotation, "00aa" ])
    |> Json.set
        [
            "spec"
            "template"
            "metadata"
            "annotations"
            WellKnown.dependenciesChecksumAnnotation
        ]
        (Json.str dependencies)
    |> Json.set [ "spec"; "template"; "spec"; "volumes" ] (Json.list volumes)
    |> Json.set
        [ "status" ]
        (Json.obj [
            "observedGeneration", Json.int 4
            "replicas", replicas
            "updatedReplicas", replicas
            "readyReplicas", replicas
            "availableReplicas", replicas
            "conditions",
            TestData.json
                """[{"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable","lastUpdateTime":"2026-11-20T11:00:00Z","lastTransitionTime":"2026-11-20T11:00:00Z"},
                    {"type":"Available","status":"True","reason":"MinimumReplicasAvailable","lastUpdateTime":"2026-11-20T11:00:00Z","lastTransitionTime":"2026-11-20T11:00:00Z"}]"""
        ])

/// Rolled out on three nodes, with the empty members that the recording left out. The Go operator puts no mark for the whole on it.
let private daemonSet (document: Json) : Json =
    let volumes =
        Json.items [ "spec"; "template"; "spec"; "volumes" ] document
        |> List.map (fun volume ->
            if Option.isSome (Json.tryField "hostPath" volume) then
                Json.set [ "hostPath"; "type" ] (Json.str "") volume
            else
                volume)

    document
    |> Json.set [ "spec"; "template"; "spec"; "volumes" ] (Json.list volumes)
    |> Json.set [ "spec"; "template"; "spec"; "securityContext" ] Json.empty
    |> Document.withAnnotations (Map.ofList [ WellKnown.specHashAnnotation, "00aa" ])
    |> Json.set
        [ "status" ]
        (TestData.json
            """{"observedGeneration":4,"desiredNumberScheduled":3,"currentNumberScheduled":3,"updatedNumberScheduled":3,
                "numberReady":3,"numberAvailable":3,"numberMisscheduled":0}""")

let private service (document: Json) : Json =
    document
    |> marked
    |> Json.set [ "spec"; "clusterIP" ] (Json.str "172.30.9.9")
    |> Json.set [ "spec"; "clusterIPs" ] (Json.strings [ "172.30.9.9" ])

let private dependenciesOf (objects: Map<string, Json>) : string =
    [
        WellKnown.certificates
        WellKnown.trustedCa
        WellKnown.servingCertificate
        WellKnown.pullSecretCopy
    ]
    |> List.choose (fun target ->
        Map.tryFind (target.Resource.Plural + "/" + target.Namespace + "/" + target.Name) objects
        |> Option.map (fun document -> target, document))
    |> Map.ofList
    |> Dependencies.digests
    |> Dependencies.checksum

/// The cluster as the Go operator left it.
let private left (scenario: string) (objects: Map<string, Json>) : State =
    let dependencies = dependenciesOf objects

    let filled (name: string) (document: Json) =
        match name.Split('/')[0] with
        | "configs" -> config document
        | "deployments" -> deployment dependencies document
        | "daemonsets" -> daemonSet document
        | "clusteroperators" -> document |> withConditions |> Json.set [ "spec" ] Json.empty
        | "services" -> service document
        | "images" -> Json.set [ "spec" ] Json.empty document
        | "configmaps"
        | "persistentvolumeclaims" -> document
        | _ -> marked document

    (Cluster.ofScenario scenario, Map.toList objects |> List.indexed)
    ||> List.fold (fun state (number, (name, document)) ->
        let plural = name.Split('/')[0]

        match
            state.Kinds
            |> Map.toList
            |> List.tryFind (fun (_, kind) -> kind.Resource.Plural = plural)
        with
        | None -> state
        | Some(_, kind) ->
            let complete = filled name document |> identified kind number

            Store.put (Kind.key kind) (Metadata.ns complete) (Metadata.name complete) complete state
            |> fst)

let private settings: OperatorSettings = {
    ReleaseVersion = "0.0.1-snapshot"
    OperatorImageVersion = "0.0.1-snapshot"
    RegistryImage = "quay.io/lab/registry:1"
    PrunerImage = "quay.io/lab/cli:1"
    OperatorImage = "quay.io/lab/operator:1"
    WatchNamespace = Some WellKnown.operatorNamespace
}

/// Scenarios and steps in which the registry runs. Left out is the step whose recording lost values that count (empty texts of
/// labels).
let recordings: Lazy<(string * string) list> =
    lazy
        [
            for scenario, document in TestData.golden.Value do
                for step in Json.items [ "steps" ] document do
                    let name = Json.tryString [ "name" ] step |> Option.defaultValue ""
                    let objects = Json.members [ "objects" ] step

                    if
                        Map.containsKey "deployments/openshift-image-registry/image-registry" objects
                        && (scenario, name) <> ("none-emptydir", "selector")
                    then
                        scenario, name
        ]

/// The operator starts in the cluster that the Go operator left in this step of the scenario.
let world (scenario: string) (step: string) : World =
    let objects =
        TestData.golden.Value
        |> List.find (fun (name, _) -> name = scenario)
        |> snd
        |> Json.items [ "steps" ]
        |> List.find (fun each -> Json.tryString [ "name" ] each = Some step)
        |> Json.members [ "objects" ]

    let start = World.start Cluster.noon (left scenario objects)

    {
        start with
            // The router of the recordings kept the first host of a Route.
            Controllers = {
                start.Controllers with
                    Routes = Some RouteHosts.KeepFirst
            }
            Settings = settings
            Knowledge = Knowledge.start settings Cluster.noon
    }
