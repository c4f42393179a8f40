/// The operator's own Deployment, its variants and its policies (spec 06, sections 4.9, 4.10 and 4.14).
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
let ``the operator's pod is placed, admitted and replaced as the Go operator's`` () =
    let rest =
        standard.Value
        |> Json.remove [ "spec"; "template"; "spec"; "containers" ]
        |> Json.remove [ "spec"; "template"; "spec"; "volumes" ]

    Assert.Equal<string list>(
        [],
        differences
            ""
            (json
                """{
                "replicas":1,
                "strategy":{"type":"Recreate"},
                "selector":{"matchLabels":{"name":"cluster-image-registry-operator"}},
                "template":{
                  "metadata":{
                    "labels":{"name":"cluster-image-registry-operator"},
                    "annotations":{
                      "openshift.io/required-scc":"restricted-v2",
                      "target.workload.openshift.io/management":"{\"effect\": \"PreferredDuringScheduling\"}"}},
                  "spec":{
                    "nodeSelector":{"node-role.kubernetes.io/master":""},
                    "priorityClassName":"system-cluster-critical",
                    "serviceAccountName":"cluster-image-registry-operator",
                    "shareProcessNamespace":false,
                    "tolerations":[
                      {"key":"node-role.kubernetes.io/master","operator":"Exists","effect":"NoSchedule"},
                      {"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":120},
                      {"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":120}]}}}""")
            (Json.tryField "spec" rest |> Option.defaultValue Json.Null)
    )

    Assert.Equal(
        Some "cluster-image-registry-operator",
        Json.texts [ "metadata"; "annotations" ] standard.Value
        |> Map.tryFind "config.openshift.io/inject-proxy"
    )

[<Fact>]
let ``the operator's container is the one that proxies are put into, and asks for what the Go operator's does`` () =
    let rest =
        container.Value
        |> Json.remove [ "args" ]
        |> Json.remove [ "env" ]
        |> Json.remove [ "volumeMounts" ]

    Assert.Equal<string list>(
        [],
        differences
            ""
            (json
                """{
                "name":"cluster-image-registry-operator",
                "image":"docker.io/openshift/origin-cluster-image-registry-operator:latest",
                "imagePullPolicy":"IfNotPresent",
                "ports":[{"containerPort":60000,"name":"metrics"}],
                "resources":{"requests":{"cpu":"10m","memory":"50Mi"}},
                "securityContext":{"readOnlyRootFilesystem":true},
                "terminationMessagePolicy":"FallbackToLogsOnError"}""")
            rest
    )

[<Fact>]
let ``what the operator's pod mounts is what the Go operator's does`` () =
    Assert.Equal<string list>(
        [],
        differences
            ""
            (json
                """[
                {"name":"tmp","emptyDir":{}},
                {"name":"image-registry-operator-tls","secret":{"secretName":"image-registry-operator-tls"}},
                {"name":"trusted-ca","configMap":{"name":"trusted-ca","optional":true,
                  "items":[{"key":"ca-bundle.crt","path":"tls-ca-bundle.pem"}]}},
                {"name":"bound-sa-token","projected":{"sources":[{"serviceAccountToken":{"audience":"openshift","path":"token"}}]}},
                {"name":"ca-trust-extracted-pem","emptyDir":{}},
                {"name":"image-registry-operator-config","configMap":{"name":"image-registry-operator-config"}}]""")
            (Json.list (Json.items [ "spec"; "template"; "spec"; "volumes" ] standard.Value))
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
