/// The operator's own Deployment, its variants, its policies and its credentials (spec 06, sections 4.7 to 4.10 and 4.14).
module ImageRegistry.Properties.Deploy.WorkloadTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.TestData
open ImageRegistry.Sandbox

let private standard =
    lazy (yamls (Manifests.text "base/07-operator.yaml") |> List.head)

let private container =
    lazy
        (Json.items [ "spec"; "template"; "spec"; "containers" ] standard.Value
         |> List.head)

[<Fact>]
let ``the Deployment for managed control planes is the standard one with the patch of its overlay`` () =
    let patch = json (Manifests.text "ibm-cloud-managed/operator.json")

    let stored =
        yamls (Manifests.text "ibm-cloud-managed/07-operator-ibm-cloud-managed.yaml")
        |> List.head

    Assert.Equal<string list>([], differences "" (JsonPatch.apply patch standard.Value |> ok) stored)

[<Fact>]
let ``that patch takes the node selector away, and changes nothing but annotations besides`` () =
    let patched =
        JsonPatch.apply (json (Manifests.text "ibm-cloud-managed/operator.json")) standard.Value
        |> ok

    let comparable = Json.remove [ "metadata"; "annotations" ]

    Assert.Equal<string list>(
        [
            """.spec.template.spec.nodeSelector: missing {"node-role.kubernetes.io/master":""}"""
        ],
        differences "" (comparable standard.Value) (comparable patched)
    )

[<Fact>]
let ``the operator's pod needs no right that the strictest constraint withholds`` () =
    let pod = Json.members [ "spec"; "template"; "spec" ] standard.Value

    for name in [ "hostNetwork"; "hostPID"; "hostIPC"; "securityContext"; "initContainers" ] do
        Assert.False(Map.containsKey name pod, name)

    Assert.Equal<Map<string, Json>>(
        Map.ofList [ "readOnlyRootFilesystem", Json.Bool true ],
        Json.members [ "securityContext" ] container.Value
    )

[<Fact>]
let ``every mount has its volume, and every volume is mounted`` () =
    let names path document =
        Json.items path document
        |> List.choose (Json.tryString [ "name" ])
        |> Set.ofList

    Assert.Equal<Set<string>>(
        names [ "spec"; "template"; "spec"; "volumes" ] standard.Value,
        names [ "volumeMounts" ] container.Value
    )

    Assert.Equal<Set<string option>>(
        set [
            Some "/tmp"
            Some "/etc/secrets"
            Some "/var/run/configmaps/trusted-ca/"
            Some "/var/run/secrets/openshift/serviceaccount"
            Some "/etc/pki/ca-trust/extracted/pem"
            Some "/var/run/configmaps/image-registry-operator-config"
        ],
        Json.items [ "volumeMounts" ] container.Value
        |> List.map (Json.tryString [ "mountPath" ])
        |> Set.ofList
    )

[<Fact>]
let ``the operator is started as the Go operator is, with the runtime's settings besides`` () =
    Assert.Equal<Json list>(
        [
            Json.str "--files=/var/run/configmaps/trusted-ca/tls-ca-bundle.pem"
            Json.str "--files=/etc/secrets/tls.crt"
            Json.str "--files=/etc/secrets/tls.key"
            Json.str "--files=/var/run/configmaps/image-registry-operator-config/config.yaml"
            Json.str "--config=/var/run/configmaps/image-registry-operator-config/config.yaml"
        ],
        Json.items [ "args" ] container.Value
    )

    Assert.Equal<(string * string) list>(
        [
            "RELEASE_VERSION", "0.0.1-snapshot"
            "WATCH_NAMESPACE", "metadata.namespace"
            "POD_NAME", "metadata.name"
            "OPERATOR_NAME", "cluster-image-registry-operator"
            "OPERATOR_IMAGE", "docker.io/openshift/origin-cluster-image-registry-operator:latest"
            "IMAGE", "docker.io/openshift/origin-docker-registry:latest"
            "IMAGE_PRUNER", "quay.io/openshift/origin-cli:v4.0"
            "AZURE_ENVIRONMENT_FILEPATH", "/tmp/azurestackcloud.json"
            "OPERATOR_IMAGE_VERSION", "0.0.1-snapshot"
            "DOTNET_GCgen0size", "200000"
            "DOTNET_TieredCompilation", "0"
            "DOTNET_EnableDiagnostics", "0"
        ],
        Json.items [ "env" ] container.Value
        |> List.map (fun variable ->
            Json.tryString [ "name" ] variable |> Option.defaultValue "",
            Json.tryString [ "value" ] variable
            |> Option.orElse (Json.tryString [ "valueFrom"; "fieldRef"; "fieldPath" ] variable)
            |> Option.defaultValue "")
    )

[<Fact>]
let ``every list in the operator's policy has the ports that the platform's tests look for`` () =
    let policy =
        Manifests.find "NetworkPolicy/openshift-image-registry/image-registry-operator-networkpolicy"

    let ports direction =
        Json.items [ "spec"; direction ] policy
        |> List.map (fun rule ->
            Json.items [ "ports" ] rule
            |> List.map (fun port ->
                Json.tryString [ "protocol" ] port |> Option.defaultValue "",
                Json.tryInt64 [ "port" ] port |> Option.defaultValue 0L))

    Assert.Equal<(string * int64) list list>([ [ "TCP", 60000L ] ], ports "ingress")

    Assert.Equal<(string * int64) list list>(
        [ []; [ "TCP", 6443L ]; [ "TCP", 5353L; "UDP", 5353L ]; [ "TCP", 443L ] ],
        ports "egress"
    )

    // The first rule admits everything; the others only say what it is for.
    Assert.Equal(Json.empty, Json.items [ "spec"; "egress" ] policy |> List.head)

[<Fact>]
let ``the other policy of the namespace admits nothing`` () =
    let policy =
        Manifests.find "NetworkPolicy/openshift-image-registry/default-deny-all"

    Assert.Equal<string list>(
        [],
        differences
            ""
            (json """{"podSelector":{},"policyTypes":["Ingress","Egress"]}""")
            (Json.tryField "spec" policy |> Option.defaultValue Json.Null)
    )

let private request (name: string) =
    Manifests.find ("CredentialsRequest/openshift-cloud-credential-operator/" + name)

let private accounts = [ "cluster-image-registry-operator"; "registry" ]

[<Theory>]
[<InlineData("openshift-image-registry", "AWSProviderSpec", true)>]
[<InlineData("openshift-image-registry-azure", "AzureProviderSpec", true)>]
[<InlineData("openshift-image-registry-gcs", "GCPProviderSpec", true)>]
[<InlineData("openshift-image-registry-ibmcos", "IBMCloudProviderSpec", false)>]
[<InlineData("openshift-image-registry-ibmcos-powervs", "IBMCloudPowerVSProviderSpec", false)>]
[<InlineData("openshift-image-registry-openstack", "OpenStackProviderSpec", false)>]
let ``credentials of every cloud go into one Secret`` (name: string) (kind: string) (isFederated: bool) =
    let request = request name
    Assert.Equal(Some kind, Json.tryString [ "spec"; "providerSpec"; "kind" ] request)
    Assert.Equal(Some "installer-cloud-credentials", Json.tryString [ "spec"; "secretRef"; "name" ] request)
    Assert.Equal(Some "openshift-image-registry", Json.tryString [ "spec"; "secretRef"; "namespace" ] request)

    Assert.Equal<Json list>(
        (if isFederated then accounts |> List.map Json.str else []),
        Json.items [ "spec"; "serviceAccountNames" ] request
    )

[<Fact>]
let ``credentials allow what storage needs, and no more`` () =
    let texts path document =
        Json.items path document |> List.choose Json.asString

    let aws =
        request "openshift-image-registry"
        |> Json.items [ "spec"; "providerSpec"; "statementEntries" ]
        |> List.exactlyOne

    Assert.Equal<string list>(
        [
            "s3:CreateBucket"
            "s3:DeleteBucket"
            "s3:PutBucketTagging"
            "s3:GetBucketTagging"
            "s3:PutBucketPublicAccessBlock"
            "s3:GetBucketPublicAccessBlock"
            "s3:PutEncryptionConfiguration"
            "s3:GetEncryptionConfiguration"
            "s3:PutLifecycleConfiguration"
            "s3:GetLifecycleConfiguration"
            "s3:GetBucketLocation"
            "s3:ListBucket"
            "s3:GetObject"
            "s3:PutObject"
            "s3:DeleteObject"
            "s3:ListBucketMultipartUploads"
            "s3:AbortMultipartUpload"
            "s3:ListMultipartUploadParts"
        ],
        texts [ "action" ] aws
    )

    Assert.Equal(Some "*", Json.tryString [ "resource" ] aws)

    let azure = request "openshift-image-registry-azure"
    Assert.Equal(25, texts [ "spec"; "providerSpec"; "permissions" ] azure |> List.length)
    Assert.Equal(5, texts [ "spec"; "providerSpec"; "dataPermissions" ] azure |> List.length)

    Assert.Equal<string list>(
        [
            "storage.buckets.create"
            "storage.buckets.delete"
            "storage.buckets.get"
            "storage.buckets.list"
            "storage.buckets.createTagBinding"
            "storage.buckets.listEffectiveTags"
            "storage.objects.create"
            "storage.objects.delete"
            "storage.objects.get"
            "storage.objects.list"
            "resourcemanager.tagValueBindings.create"
            "resourcemanager.tagValues.get"
            "resourcemanager.tagValues.list"
        ],
        request "openshift-image-registry-gcs"
        |> texts [ "spec"; "providerSpec"; "permissions" ]
    )

    Assert.Equal<Json list>(
        Json.items [ "spec"; "providerSpec"; "policies" ] (request "openshift-image-registry-ibmcos"),
        Json.items [ "spec"; "providerSpec"; "policies" ] (request "openshift-image-registry-ibmcos-powervs")
    )
