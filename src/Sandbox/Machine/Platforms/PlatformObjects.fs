namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The objects of an OpenShift cluster that are there before the operator is, apart from CustomResourceDefinitions.
[<RequireQualifiedAccess>]
module internal PlatformObjects =

    let private resource group plural kind scope : Resource = {
        Group = group
        Version = "v1"
        Plural = plural
        Kind = kind
        Scope = scope
    }

    let private openshift plural kind =
        resource "config.openshift.io" plural kind Cluster

    let private made (resource: Resource) (ns: string) (name: string) (content: (string * Json) list) : Request =
        let metadata =
            Json.obj [
                "name", Json.str name
                if ns <> "" then
                    "namespace", Json.str ns
            ]

        // What the content says of the metadata comes on top.
        let more =
            content
            |> List.tryPick (fun (field, value) -> if field = "metadata" then Some value else None)
            |> Option.defaultValue Json.empty

        Json.obj (
            content
            @ [
                "apiVersion", Json.str (Resource.apiVersion resource)
                "kind", Json.str resource.Kind
                "metadata", Json.mergePatch more metadata
            ]
        )
        |> Request.create resource

    let private status (resource: Resource) (name: string) (content: (string * Json) list) : Request =
        Json.obj [ "status", Json.obj content ]
        |> Request.mergePatch (Resource.path resource "" + "/" + name + "/status")

    let private texts (members: (string * string) list) : Json = Json.textMap (Map.ofList members)

    let private version = "0.0.1-snapshot"

    let private namespaces = [
        let ns = resource "" "namespaces" "Namespace" Cluster

        made ns "" "openshift-image-registry" [
            "metadata",
            Json.obj [
                "annotations",
                texts [
                    "openshift.io/sa.scc.supplemental-groups", "1000320000/10000"
                    "openshift.io/sa.scc.uid-range", "1000320000/10000"
                ]
            ]
        ]

        for name in
            [
                "openshift-config"
                "openshift-config-managed"
                "openshift-operators"
                "openshift-monitoring"
                "openshift-cloud-credential-operator"
            ] do
            made ns "" name []
    ]

    let private node (zones: bool) (number: int) : Request =
        let name = "node-" + string number

        made (resource "" "nodes" "Node" Cluster) "" name [
            "metadata",
            Json.obj [
                "labels",
                texts [
                    "node-role.kubernetes.io/worker", ""
                    "kubernetes.io/os", "linux"
                    "kubernetes.io/hostname", name
                    if zones then
                        "topology.kubernetes.io/zone", "zone-" + string number
                ]
            ]
        ]

    let private infrastructure (profile: PlatformProfile) = [
        let kind = openshift "infrastructures" "Infrastructure"

        let platformType =
            profile.Type |> Option.map (fun word -> "type", Json.str word) |> Option.toList

        made kind "" "cluster" [
            "spec", Json.obj [ "cloudConfig", texts [ "name", "" ]; "platformSpec", Json.obj platformType ]
        ]

        status kind "cluster" [
            "infrastructureName", Json.str "lab-x7k2p"
            "apiServerURL", Json.str "https://api.lab.example.com:6443"
            "apiServerInternalURI", Json.str "https://api-int.lab.example.com:6443"
            "etcdDiscoveryDomain", Json.str ""
            "cpuPartitioning", Json.str "None"
            "controlPlaneTopology", Json.str "HighlyAvailable"
            "infrastructureTopology", Json.str "HighlyAvailable"
            match profile.Type with
            | Some word ->
                "platform", Json.str word
                "platformStatus", profile.Details |> Json.set [ "type" ] (Json.str word)
            | None -> ()
        ]
    ]

    let private clusterVersion = [
        let kind = openshift "clusterversions" "ClusterVersion"

        made kind "" "version" [ "spec", texts [ "clusterID", "11111111-2222-3333-4444-555555555555" ] ]

        status kind "version" [
            "desired", texts [ "version", version; "image", "quay.io/lab/release:1" ]
            "history",
            Json.list [
                texts [
                    "state", "Completed"
                    "version", version
                    "image", "quay.io/lab/release:1"
                    "startedTime", "2026-01-01T00:00:00Z"
                    "completionTime", "2026-01-01T01:00:00Z"
                ]
                |> Json.set [ "verified" ] (Json.Bool true)
            ]
            "observedGeneration", Json.int 1
            "versionHash", Json.str "lab"
            "availableUpdates", Json.list []
        ]
    ]

    let private featureGate = [
        let kind = openshift "featuregates" "FeatureGate"

        let gates names =
            names |> List.map (fun name -> texts [ "name", name ]) |> Json.list

        made kind "" "cluster" [ "spec", Json.empty ]

        status kind "cluster" [
            "featureGates",
            Json.list [
                Json.obj [
                    "version", Json.str version
                    "enabled", gates [ "AzureWorkloadIdentity"; "ChunkSizeMiB"; "GCPLabelsTags" ]
                    "disabled",
                    gates [
                        "ImageStreamImportMode"
                        "DualReplica"
                        "AWSDualStackInstall"
                        "AzureDualStackInstall"
                    ]
                ]
            ]
        ]
    ]

    let private singletons = [
        made (openshift "proxies" "Proxy") "" "cluster" [ "spec", Json.obj [ "trustedCA", texts [ "name", "" ] ] ]
        made (openshift "apiservers" "APIServer") "" "cluster" [ "spec", Json.empty ]
        made (openshift "images" "Image") "" "cluster" [ "spec", Json.empty ]
        made (openshift "clusteroperators" "ClusterOperator") "" "image-registry" [ "spec", Json.empty ]
    ]

    let private inputs (profile: PlatformProfile) = [
        let configMaps = resource "" "configmaps" "ConfigMap" Namespaced

        // {"auths":{"quay.io":{"auth":"bGFiOmxhYg=="}}}: the user lab with the password lab.
        made (resource "" "secrets" "Secret" Namespaced) "openshift-config" "pull-secret" [
            "type", Json.str "kubernetes.io/dockerconfigjson"
            "data",
            texts [
                ".dockerconfigjson", "eyJhdXRocyI6eyJxdWF5LmlvIjp7ImF1dGgiOiJiR0ZpT214aFlnPT0ifX19"
            ]
        ]

        made configMaps "openshift-image-registry" "trusted-ca" [
            "metadata", Json.obj [ "labels", texts [ "config.openshift.io/inject-trusted-cabundle", "true" ] ]
            "data", texts [ "ca-bundle.crt", "" ]
        ]

        made configMaps "kube-system" "cluster-config-v1" [
            "data",
            texts [
                "install-config",
                "apiVersion: v1\nmetadata:\n  name: lab\nplatform:\n  "
                + profile.Name
                + ":\n    region: us-east-1\n"
            ]
        ]
    ]

    let private storageClasses (profile: PlatformProfile) =
        match profile.StorageClass with
        | None -> []
        | Some name -> [
            made (resource "storage.k8s.io" "storageclasses" "StorageClass" Cluster) "" name [
                "provisioner", Json.str "lab.example.com/csi"
                "volumeBindingMode", Json.str "WaitForFirstConsumer"
            ]
          ]

    /// The requests that make them, in an order in which they succeed.
    let requests (profile: PlatformProfile) : Request list = [
        yield! namespaces
        for number in 0..2 do
            node profile.Zones number
        yield! infrastructure profile
        yield! clusterVersion
        yield! featureGate
        yield! singletons
        yield! inputs profile
        yield! storageClasses profile
    ]
