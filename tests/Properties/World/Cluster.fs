/// Clusters to let the operator loose on: the machine with the CRDs of the platform and what stands in a cluster before the operator.
module ImageRegistry.Properties.World.Cluster

open System
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Sandbox

let noon = DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero)

let settings: OperatorSettings = {
    ReleaseVersion = "4.20.0"
    OperatorImageVersion = "0.0.1-snapshot"
    RegistryImage = "quay.io/lab/registry:1"
    PrunerImage = "quay.io/lab/cli:1"
    OperatorImage = "quay.io/lab/operator:1"
    WatchNamespace = Some WellKnown.operatorNamespace
}

let private served =
    set [
        "config.openshift.io_apiservers.yaml"
        "config.openshift.io_clusteroperators.yaml"
        "config.openshift.io_clusterversions.yaml"
        "config.openshift.io_featuregates.yaml"
        "config.openshift.io_images.yaml"
        "config.openshift.io_infrastructures.yaml"
        "config.openshift.io_proxies.yaml"
        "imageregistry.operator.openshift.io_configs.yaml"
        "imageregistry.operator.openshift.io_imagepruners.yaml"
        "route.openshift.io_routes.yaml"
    ]

let private need (what: string) (result: Result<State, Status>) : State =
    match result with
    | Ok state -> state
    | Error status -> failwith (what + ": " + status.Message)

/// The state with this object created, or merged into the one that is there.
let apply (document: Json) (state: State) : State =
    Seeding.apply noon document state |> need (Json.text document)

/// The state with this patch merged into the object (or, with `part` "status", into its status).
let merge (target: ObjectRef) (part: string) (patch: Json) (state: State) : State =
    Json.obj [
        "patch", Json.str (Resource.qualifiedName target.Resource)
        "name", Json.str target.Name
        "namespace", Json.str target.Namespace
        "subresource", Json.str part
        "merge", patch
    ]
    |> fun request -> Seeding.perform noon request state
    |> need (ObjectRef.text target)

let private definitions =
    TestData.crds.Value |> List.filter (fun (file, _) -> Set.contains file served)

let private withDefinitions (change: string -> Json -> Json) (state: State) : State =
    (state, definitions)
    ||> List.fold (fun state (file, definition) -> apply (change file definition) state)

let private seedsOf (scenario: string) =
    TestData.golden.Value
    |> List.find (fun (name, _) -> name = scenario)
    |> snd
    |> Json.items [ "seed" ]

let private seeded (scenario: string) (state: State) : State =
    (state, seedsOf scenario)
    ||> List.fold (fun state seed -> Seeding.perform noon seed state |> need (Json.text seed))

/// What the cluster of this recorded scenario held before the operator started: no Config.
let ofScenario (scenario: string) : State =
    Machine.start noon 1UL |> withDefinitions (fun _ crd -> crd) |> seeded scenario

/// A certificate, or what looks like one.
let certificate (content: string) : string =
    "-----BEGIN CERTIFICATE-----\n"
    + Convert.ToBase64String(Text.Encoding.UTF8.GetBytes content)
    + "\n-----END CERTIFICATE-----\n"

/// A ConfigMap of an administrator with certificates for hosts.
let certificatesOf (name: string) (certificates: (string * string) list) : Json =
    Document.ofRef (WellKnown.clusterConfigMap name)
    |> Json.set [ "data" ] (Json.textMap (Map.ofList certificates))

/// What a cluster on platform `None` holds before the operator starts: no Config. Two ConfigMaps with certificates are there for
/// those who name them.
let bare: Lazy<State> =
    lazy
        (ofScenario "none-emptydir"
         |> apply (certificatesOf "user-ca" [ "mirror.example.com..5000", certificate "one" ])
         |> apply (certificatesOf "more-ca" [ "mirror.example.com", certificate "two" ]))

let private admitAnything (file: string) (crd: Json) =
    if not (file.StartsWith "imageregistry.operator.openshift.io_") then
        crd
    else
        let anything =
            Json.obj [
                "type", Json.str "object"
                "properties",
                Json.obj [
                    "spec", Json.obj [ "x-kubernetes-preserve-unknown-fields", Json.Bool true ]
                    "status",
                    Json.obj [
                        "type", Json.str "object"
                        "x-kubernetes-preserve-unknown-fields", Json.Bool true
                    ]
                ]
            ]

        match Json.items [ "spec"; "versions" ] crd with
        | version :: _ ->
            Json.set
                [ "spec"; "versions" ]
                (Json.list [ Json.set [ "schema"; "openAPIV3Schema" ] anything version ])
                crd
        | [] -> crd

/// The same on a server that admits any Config and ImagePruner, as one whose CRDs are another release's.
let lenient: Lazy<State> =
    lazy
        (Machine.start noon 1UL
         |> withDefinitions admitAnything
         |> seeded "none-emptydir")

/// The cluster on this platform (the API's word) and with this topology.
let on (platform: string) (topology: string) (state: State) : State =
    state
    |> merge
        WellKnown.infrastructure
        "status"
        (Json.obj [
            "status",
            Json.obj [
                "platform", Json.str platform
                "platformStatus", Json.obj [ "type", Json.str platform ]
                "infrastructureTopology", Json.str topology
            ]
        ])

/// A Config of an administrator with this spec.
let configOf (spec: (string * Json) list) : Json =
    Document.ofRef WellKnown.config |> Json.set [ "spec" ] (Json.obj spec)

/// A Job where the pruner's are.
let job (name: string) : ObjectRef = {
    Resource = Kind.job
    Namespace = WellKnown.operatorNamespace
    Name = name
}

/// Managed on emptyDir, one pod.
let onEmptyDir: (string * Json) list = [
    "managementState", Json.str "Managed"
    "replicas", Json.int 1
    "storage", Json.obj [ "emptyDir", Json.empty ]
]

/// Managed on a claim that the operator makes, two pods.
let onClaim: (string * Json) list = [
    "managementState", Json.str "Managed"
    "replicas", Json.int 2
    "storage", Json.obj [ "pvc", Json.empty ]
]

let private base64 (text: string) =
    Convert.ToBase64String(Text.Encoding.UTF8.GetBytes text)

/// A Secret of the operator's namespace with these texts.
let secretOf (target: ObjectRef) (data: (string * string) list) : Json =
    Document.ofRef target
    |> Json.set [ "type" ] (Json.str "Opaque")
    |> Json.set [ "data" ] (Json.obj (data |> List.map (fun (key, text) -> key, Json.str (base64 text))))

/// The Secret that a platform makes for S3.
let awsCredentials: Json =
    secretOf WellKnown.cloudCredentials [
        "aws_access_key_id", "AKIAMINTED"
        "aws_secret_access_key", "XsecretXmintedX"
    ]

/// The same for Google.
let gcpCredentials: Json =
    secretOf WellKnown.cloudCredentials [
        "service_account.json", """{"type":"service_account","project_id":"lab-project","private_key":"XsecretXgcpX"}"""
    ]

let private platform (details: Json) (state: State) : State =
    merge WellKnown.infrastructure "status" (Json.obj [ "status", Json.obj [ "platformStatus", details ] ]) state

/// A cluster on AWS, with credentials.
let onAws: Lazy<State> =
    lazy
        (bare.Value
         |> on "AWS" "HighlyAvailable"
         |> platform (
             Json.obj [
                 "type", Json.str "AWS"
                 "aws", Json.obj [ "region", Json.str "eu-central-1" ]
             ]
         )
         |> apply awsCredentials)

/// A cluster on Google's cloud, with credentials.
let onGcp: Lazy<State> =
    lazy
        (bare.Value
         |> on "GCP" "HighlyAvailable"
         |> platform (
             Json.obj [
                 "type", Json.str "GCP"
                 "gcp",
                 Json.obj [
                     "region", Json.str "us-east1"
                     "projectID", Json.str "lab-project"
                     "resourceLabels", Json.list [ Json.obj [ "key", Json.str "team"; "value", Json.str "images" ] ]
                 ]
             ]
         )
         |> apply gcpCredentials)

/// Managed on a bucket that the operator makes, two pods.
let onBucket (field: string) : (string * Json) list = [
    "managementState", Json.str "Managed"
    "replicas", Json.int 2
    "storage", Json.obj [ field, Json.empty ]
]
