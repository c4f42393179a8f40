/// What is installed around the operator, whole: namespace, files, Service, rights of others and monitoring (spec 06, sections 4.3, 4.5, 4.6,
/// 4.8 and 4.12). Profiles and capability are those of the inventory.
module ImageRegistry.Properties.Deploy.SurroundingsTests

open System
open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties.TestData

let private isOfRelease (annotation: string) =
    annotation.StartsWith("include.release.openshift.io/", StringComparison.Ordinal)
    || annotation = "capability.openshift.io/name"

/// The object as it ships, without what every object has.
let private shipped (identity: string) : Json =
    let document =
        (Manifests.find identity, [ "kind"; "apiVersion" ])
        ||> List.fold (fun document name -> Json.remove [ name ] document)
        |> Json.remove [ "metadata"; "name" ]
        |> Json.remove [ "metadata"; "namespace" ]

    let annotations =
        Json.members [ "metadata"; "annotations" ] document
        |> Map.filter (fun name _ -> not (isOfRelease name))

    let bare =
        if Map.isEmpty annotations then
            Json.remove [ "metadata"; "annotations" ] document
        else
            Json.set [ "metadata"; "annotations" ] (Json.Object annotations) document

    if Map.isEmpty (Json.members [ "metadata" ] bare) then
        Json.remove [ "metadata" ] bare
    else
        bare

let private ships (identity: string) (expected: string) =
    Assert.Equal<string list>([], differences identity (json expected) (shipped identity))

let private here = "openshift-image-registry/"

[<Fact>]
let ``the namespace admits privileged pods on every node, is monitored, and may hold management's workloads`` () =
    ships
        "Namespace/openshift-image-registry"
        """{
        "metadata":{
          "annotations":{"openshift.io/node-selector":"","workload.openshift.io/allowed":"management"},
          "labels":{"openshift.io/cluster-monitoring":"true","pod-security.kubernetes.io/enforce":"privileged",
            "pod-security.kubernetes.io/audit":"privileged","pod-security.kubernetes.io/warn":"privileged"}},
        "spec":{"finalizers":["kubernetes"]}}"""

[<Fact>]
let ``accounts hold nothing`` () =
    ships ("ServiceAccount/" + here + "cluster-image-registry-operator") "{}"
    ships ("ServiceAccount/" + here + "node-ca") "{}"

[<Fact>]
let ``the trusted authorities are filled in by the network operator, and never taken away again`` () =
    ships
        ("ConfigMap/" + here + "trusted-ca")
        """{"metadata":{"annotations":{"release.openshift.io/create-only":"true"},
            "labels":{"config.openshift.io/inject-trusted-cabundle":"true"}}}"""

[<Fact>]
let ``the operator's configuration says where metrics are, and gets the cluster's TLS profile`` () =
    let identity = "ConfigMap/" + here + "image-registry-operator-config"
    let document = shipped identity

    Assert.Equal<Map<string, string>>(
        Map.ofList [ "config.openshift.io/inject-tls", "true" ],
        Json.texts [ "metadata"; "annotations" ] document
    )

    let files = Json.texts [ "data" ] document
    Assert.Equal<string list>([ "config.yaml" ], files |> Map.keys |> List.ofSeq)

    Assert.Equal<string list>(
        [],
        differences
            ""
            (json
                """{"apiVersion":"config.openshift.io/v1","kind":"GenericControllerConfig","servingInfo":{"bindAddress":":60000"}}""")
            (yamls files["config.yaml"] |> List.exactlyOne)
    )

[<Fact>]
let ``the operator's Service has no address, and a serving pair from the service CA`` () =
    ships
        ("Service/" + here + "image-registry-operator")
        """{
        "metadata":{
          "annotations":{"service.alpha.openshift.io/serving-cert-secret-name":"image-registry-operator-tls"},
          "labels":{"name":"image-registry-operator"}},
        "spec":{"clusterIP":"None","ports":[{"port":60000,"protocol":"TCP","targetPort":60000}],
          "selector":{"name":"cluster-image-registry-operator"}}}"""

[<Fact>]
let ``node-ca may run privileged, and nothing else`` () =
    ships
        ("Role/" + here + "node-ca")
        """{"rules":[{"apiGroups":["security.openshift.io"],"resources":["securitycontextconstraints"],
            "resourceNames":["privileged"],"verbs":["use"]}]}"""

    ships
        ("RoleBinding/" + here + "node-ca")
        """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"node-ca"},
            "subjects":[{"kind":"ServiceAccount","name":"node-ca","namespace":"openshift-image-registry"}]}"""

[<Fact>]
let ``Prometheus finds what it scrapes, and may read the registry's metrics`` () =
    let prometheus =
        """"subjects":[{"kind":"ServiceAccount","name":"prometheus-k8s","namespace":"openshift-monitoring"}]"""

    ships
        "ClusterRole/registry-monitoring"
        """{"rules":[{"apiGroups":["image.openshift.io"],"resources":["registry/metrics"],"verbs":["get"]}]}"""

    ships
        "ClusterRoleBinding/registry-monitoring"
        ("""{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"registry-monitoring"},"""
         + prometheus
         + "}")

    ships
        ("Role/" + here + "prometheus-k8s")
        """{"rules":[{"apiGroups":[""],"resources":["services","endpoints","pods"],"verbs":["get","list","watch"]}]}"""

    ships
        ("RoleBinding/" + here + "prometheus-k8s")
        ("""{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"prometheus-k8s"},"""
         + prometheus
         + "}")

[<Fact>]
let ``the registry is scraped with a token, at the port that only its Service has`` () =
    ships
        ("ServiceMonitor/" + here + "image-registry")
        """{"spec":{
        "endpoints":[{"bearerTokenFile":"/var/run/secrets/kubernetes.io/serviceaccount/token","interval":"30s",
          "path":"/extensions/v2/metrics","port":"5000-tcp","scheme":"https","targetPort":5000,
          "tlsConfig":{"caFile":"/etc/prometheus/configmaps/serving-certs-ca-bundle/service-ca.crt",
            "serverName":"image-registry.openshift-image-registry.svc"}}],
        "namespaceSelector":{"matchNames":["openshift-image-registry"]},
        "selector":{}}}"""

    let ports =
        (RegistryService.service.Document |> Json.items [ "spec"; "ports" ])
        |> List.choose (Json.tryString [ "name" ])

    Assert.Equal<string list>([ "5000-tcp" ], ports)

[<Fact>]
let ``the operator is scraped without a token, under its Service's name`` () =
    ships
        ("ServiceMonitor/" + here + "image-registry-operator")
        """{"spec":{
        "endpoints":[{"interval":"60s","path":"/metrics","scheme":"https","targetPort":60000,
          "tlsConfig":{"caFile":"/etc/prometheus/configmaps/serving-certs-ca-bundle/service-ca.crt",
            "serverName":"image-registry-operator.openshift-image-registry.svc"}}],
        "selector":{"matchLabels":{"name":"image-registry-operator"}}}}"""

[<Fact>]
let ``the ClusterOperator begins with the release's version`` () =
    ships
        "ClusterOperator/image-registry"
        """{"spec":{},"status":{"versions":[{"name":"operator","version":"0.0.1-snapshot"}]}}"""
