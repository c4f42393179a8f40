/// What ships, against the inventory of spec 06, section 4.2.
module ImageRegistry.Properties.Deploy.InventoryTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties

let private all = [
    "hypershift"
    "ibm-cloud-managed"
    "self-managed-high-availability"
    "single-node-developer"
]

let private selfManaged = [ "self-managed-high-availability"; "single-node-developer" ]
let private managedElsewhere = [ "hypershift"; "ibm-cloud-managed" ]
let private definitions = [ "ibm-cloud-managed"; "self-managed-high-availability" ]

let private registry = Some "ImageRegistry"
let private withCredentials = Some "ImageRegistry+CloudCredential"
let private ofMonitoring = "0000_90_cluster-image-registry-operator_"

/// File, object, profiles, capability; in the order in which the release tooling applies them.
/// Beyond the Go operator: the Roles and RoleBindings in openshift-config and openshift-config-managed, which its ClusterRole covers
/// with every namespace (DEP-7).
let private inventory = [
    "00_configs.crd.yaml", "CustomResourceDefinition/configs.imageregistry.operator.openshift.io", definitions, None
    "01-namespace.yaml", "Namespace/openshift-image-registry", all, registry
    "01-registry-credentials-request-azure.yaml",
    "CredentialsRequest/openshift-cloud-credential-operator/openshift-image-registry-azure",
    all,
    withCredentials
    "01-registry-credentials-request-gcs.yaml",
    "CredentialsRequest/openshift-cloud-credential-operator/openshift-image-registry-gcs",
    all,
    withCredentials
    "01-registry-credentials-request-ibmcos.yaml",
    "CredentialsRequest/openshift-cloud-credential-operator/openshift-image-registry-ibmcos",
    all,
    withCredentials
    "01-registry-credentials-request-openstack.yaml",
    "CredentialsRequest/openshift-cloud-credential-operator/openshift-image-registry-openstack",
    all,
    withCredentials
    "01-registry-credentials-request-powervs.yaml",
    "CredentialsRequest/openshift-cloud-credential-operator/openshift-image-registry-ibmcos-powervs",
    all,
    withCredentials
    "01-registry-credentials-request.yaml",
    "CredentialsRequest/openshift-cloud-credential-operator/openshift-image-registry",
    all,
    withCredentials
    "01_imagepruners.crd.yaml",
    "CustomResourceDefinition/imagepruners.imageregistry.operator.openshift.io",
    definitions,
    None
    "02-rbac.yaml", "ClusterRole/cluster-image-registry-operator", all, registry
    "02-rbac.yaml", "ClusterRoleBinding/default-account-cluster-image-registry-operator", all, registry
    "02-rbac.yaml", "Role/openshift-image-registry/cluster-image-registry-operator", all, registry
    "02-rbac.yaml", "RoleBinding/openshift-image-registry/cluster-image-registry-operator", all, registry
    "02-rbac.yaml", "Role/openshift-config/cluster-image-registry-operator", all, registry
    "02-rbac.yaml", "RoleBinding/openshift-config/cluster-image-registry-operator", all, registry
    "02-rbac.yaml", "Role/openshift-config-managed/cluster-image-registry-operator", all, registry
    "02-rbac.yaml", "RoleBinding/openshift-config-managed/cluster-image-registry-operator", all, registry
    "03-sa.yaml", "ServiceAccount/openshift-image-registry/cluster-image-registry-operator", all, registry
    "04-ca-trusted.yaml", "ConfigMap/openshift-image-registry/trusted-ca", all, registry
    "05-ca-rbac.yaml", "Role/openshift-image-registry/node-ca", all, registry
    "05-ca-rbac.yaml", "RoleBinding/openshift-image-registry/node-ca", all, registry
    "06-ca-serviceaccount.yaml", "ServiceAccount/openshift-image-registry/node-ca", all, registry
    "07-image-registry-operator-networkpolicy.yaml",
    "NetworkPolicy/openshift-image-registry/image-registry-operator-networkpolicy",
    selfManaged,
    registry
    "07-operator-config.yaml", "ConfigMap/openshift-image-registry/image-registry-operator-config", all, registry
    "07-operator-ibm-cloud-managed.yaml",
    "Deployment/openshift-image-registry/cluster-image-registry-operator",
    managedElsewhere,
    registry
    "07-operator-service.yaml", "Service/openshift-image-registry/image-registry-operator", all, registry
    "07-operator.yaml", "Deployment/openshift-image-registry/cluster-image-registry-operator", selfManaged, registry
    "08-clusteroperator.yaml", "ClusterOperator/image-registry", all, registry
    "08-default-deny-all-networkpolicy.yaml",
    "NetworkPolicy/openshift-image-registry/default-deny-all",
    selfManaged,
    registry
    "09-prometheus-rules-imagestreams.yaml", "PrometheusRule/openshift-image-registry/imagestreams-rules", all, registry
    "09-prometheus-rules-registry-operations.yaml",
    "PrometheusRule/openshift-image-registry/image-registry-rules",
    all,
    registry
    "09-prometheus-rules.yaml", "PrometheusRule/openshift-image-registry/image-registry-operator-alerts", all, registry
    ofMonitoring + "00_servicemonitor-rbac.yaml", "ClusterRole/registry-monitoring", all, registry
    ofMonitoring + "00_servicemonitor-rbac.yaml", "ClusterRoleBinding/registry-monitoring", all, registry
    ofMonitoring + "00_servicemonitor-rbac.yaml", "Role/openshift-image-registry/prometheus-k8s", all, registry
    ofMonitoring + "00_servicemonitor-rbac.yaml", "RoleBinding/openshift-image-registry/prometheus-k8s", all, registry
    ofMonitoring + "01_operand-servicemonitor.yaml",
    "ServiceMonitor/openshift-image-registry/image-registry",
    all,
    registry
    ofMonitoring + "02_operator-servicemonitor.yaml",
    "ServiceMonitor/openshift-image-registry/image-registry-operator",
    all,
    registry
]

let private annotation (name: string) (document: Json) =
    Json.texts [ "metadata"; "annotations" ] document |> Map.tryFind name

[<Fact>]
let ``every object ships in its file, its place, its profiles and under its capability`` () =
    let shipped =
        Manifests.objects.Value
        |> List.map (fun (file, document) ->
            file,
            Manifests.identity document,
            Manifests.profiles document,
            annotation "capability.openshift.io/name" document)

    Assert.Equal<(string * string * string list * string option) list>(inventory, shipped)

[<Fact>]
let ``no object ships twice in one profile`` () =
    for profile in all do
        let names = Manifests.ofProfile profile |> List.map Manifests.identity
        Assert.Equal<string list>(List.distinct names, names)

[<Fact>]
let ``every file name begins as the release tooling wants it`` () =
    for file, _ in Manifests.files.Value do
        Assert.Matches(@"^(0000_90_cluster-image-registry-operator_0[0-9]_|0[0-9][-_])[a-z0-9_.-]+\.yaml$", file)

[<Fact>]
let ``the namespace comes before what is in it, and the operator after all that it needs`` () =
    let order =
        Manifests.files.Value
        |> List.map fst
        |> List.mapi (fun index file -> file, index)
        |> Map.ofList

    let follows (later: string) (earlier: string) =
        Assert.True(order[earlier] < order[later], later + " before " + earlier)

    follows "02-rbac.yaml" "01-namespace.yaml"
    follows "07-operator.yaml" "00_configs.crd.yaml"
    follows "07-operator.yaml" "01_imagepruners.crd.yaml"
    follows "07-operator.yaml" "02-rbac.yaml"
    follows "07-operator.yaml" "03-sa.yaml"
    follows "08-clusteroperator.yaml" "07-operator.yaml"
    // The operator is never cut off in between.
    follows "08-default-deny-all-networkpolicy.yaml" "07-image-registry-operator-networkpolicy.yaml"

/// The pull specs of a pod template and of the environment.
let private pullSpecs (deployment: Json) : Set<string> =
    let containers = Json.items [ "spec"; "template"; "spec"; "containers" ] deployment

    let images = containers |> List.choose (Json.tryString [ "image" ])

    let named =
        containers
        |> List.collect (Json.items [ "env" ])
        |> List.filter (fun variable ->
            match Json.tryString [ "name" ] variable with
            | Some("IMAGE" | "IMAGE_PRUNER" | "OPERATOR_IMAGE") -> true
            | Some _
            | None -> false)
        |> List.choose (Json.tryString [ "value" ])

    Set.ofList (images @ named)

[<Fact>]
let ``the release tooling is told of every image, and of no other`` () =
    let references =
        TestData.yamls (Manifests.text "openshift/image-references")
        |> List.collect (Json.items [ "spec"; "tags" ])
        |> List.map (fun tag -> Json.tryString [ "name" ] tag, Json.tryString [ "from"; "name" ] tag)

    Assert.Equal<(string option * string option) list>(
        [
            Some "cluster-image-registry-operator",
            Some "docker.io/openshift/origin-cluster-image-registry-operator:latest"
            Some "docker-registry", Some "docker.io/openshift/origin-docker-registry:latest"
            Some "cli", Some "quay.io/openshift/origin-cli:v4.0"
        ],
        references
    )

    for profile in [ "self-managed-high-availability"; "ibm-cloud-managed" ] do
        let deployment =
            Manifests.ofProfile profile
            |> List.find (fun document -> Json.tryString [ "kind" ] document = Some "Deployment")

        Assert.Equal<Set<string>>(references |> List.choose snd |> Set.ofList, pullSpecs deployment)
