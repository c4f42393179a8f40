module ImageRegistry.Properties.BuiltinValidationTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open ImageRegistry.Properties.TestData
open ImageRegistry.Properties.BuiltinDefaultsTests

let private found (kind: string) (old: string option) (object: string) =
    let resource = resource kind

    let stored text =
        json text |> Builtin.applyDefaults resource

    Builtin.validate resource (Option.map stored old) (stored object)
    |> List.map Finding.text

let private refused (kind: string) (object: string) (expected: string list) =
    Assert.Equal<string list>(expected, found kind None object)

let private deployment (spec: string) (pod: string) (container: string) =
    """{"metadata":{"name":"x","namespace":"n"},"spec":{"selector":{"matchLabels":{"a":"b"}},SPEC
        "template":{"metadata":{"labels":{"a":"b"}},"spec":{POD"containers":[{"name":"c","image":"i"CONTAINER}]}}}}"""
        .Replace("SPEC", spec)
        .Replace("POD", pod)
        .Replace("CONTAINER", container)

let private change (kind: string) (old: string) (object: string) (expected: string list) =
    Assert.Equal<string list>(expected, found kind (Some old) object)

[<Fact>]
let ``what a real server accepted is accepted`` () =
    for name, object in goldenObjects.Value do
        let kind = Json.tryString [ "kind" ] object |> Option.defaultValue ""

        match Builtin.kinds |> List.tryFind (fun builtin -> builtin.Resource.Kind = kind) with
        | None -> ()
        | Some builtin ->
            let stored = Builtin.applyDefaults builtin.Resource object
            // Addresses are masked in the golden objects.
            let stored =
                if kind = "Service" then
                    stored |> Json.set [ "spec"; "clusterIP" ] (Json.str "10.96.0.10")
                else
                    stored

            // A peer selected by a label without value is empty there, for empty values were dropped.
            let findings =
                Builtin.validate builtin.Resource (Some stored) stored
                |> List.map Finding.text
                |> List.filter (fun text -> not (text.EndsWith "must specify a peer"))

            Assert.True(List.isEmpty findings, name + ": " + String.concat "; " findings)

[<Fact>]
let ``a good Deployment is accepted`` () =
    refused "Deployment" (deployment "" "" "") []

[<Theory>]
[<InlineData("\"replicas\":-1,", "spec.replicas: Invalid value: -1: must be greater than or equal to 0")>]
[<InlineData("\"strategy\":{\"rollingUpdate\":{\"maxUnavailable\":-1}},",
             "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: -1: must be greater than or equal to 0")>]
[<InlineData("\"strategy\":{\"rollingUpdate\":{\"maxUnavailable\":0,\"maxSurge\":\"0%\"}},",
             "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0")>]
[<InlineData("\"strategy\":{\"rollingUpdate\":{\"maxUnavailable\":\"101%\"}},",
             "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must not be greater than 100%")>]
[<InlineData("\"strategy\":{\"type\":\"Recreate\",\"rollingUpdate\":{\"maxSurge\":1}},",
             "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'")>]
[<InlineData("\"progressDeadlineSeconds\":5,\"minReadySeconds\":5,",
             "spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds")>]
let ``a Deployment's own fields are checked`` (spec: string) (expected: string) =
    refused "Deployment" (deployment spec "" "") [ expected ]

[<Theory>]
[<InlineData("\"tolerations\":[{\"key\":\"a\",\"operator\":\"Maybe\"}],",
             "spec.template.spec.tolerations[0].operator: Unsupported value: \"Maybe\": supported values: \"Equal\", \"Exists\"")>]
[<InlineData("\"tolerations\":[{\"operator\":\"Equal\"}],",
             "spec.template.spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty, which means \"match all values and all keys\"")>]
[<InlineData("\"topologySpreadConstraints\":[{\"maxSkew\":0,\"topologyKey\":\"zone\",\"whenUnsatisfiable\":\"DoNotSchedule\"}],",
             "spec.template.spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero")>]
[<InlineData("\"topologySpreadConstraints\":[{\"maxSkew\":1,\"topologyKey\":\"zone\",\"whenUnsatisfiable\":\"Never\"}],",
             "spec.template.spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: \"Never\": supported values: \"DoNotSchedule\", \"ScheduleAnyway\"")>]
[<InlineData("\"nodeSelector\":{\"a b\":\"c\"},",
             "spec.template.spec.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')")>]
[<InlineData("\"volumes\":[{\"name\":\"v\",\"emptyDir\":{},\"secret\":{\"secretName\":\"s\"}}],",
             "spec.template.spec.volumes[0].secret: Forbidden: may not specify more than 1 volume type")>]
[<InlineData("\"restartPolicy\":\"Never\",",
             "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"")>]
[<InlineData("\"affinity\":{\"podAntiAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":[{}]}},",
             "spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty")>]
let ``a pod's fields are checked`` (pod: string) (expected: string) =
    refused "Deployment" (deployment "" pod "") [ expected ]

[<Theory>]
[<InlineData(",\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":\"/v\"}]",
             "spec.template.spec.containers[0].volumeMounts[0].name: Not found: \"v\"")>]
[<InlineData(",\"resources\":{\"limits\":{\"cpu\":\"many\"}}",
             "spec.template.spec.containers[0].resources.limits[cpu]: Invalid value: \"many\": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")>]
[<InlineData(",\"resources\":{\"limits\":{\"cpu\":1},\"requests\":{\"cpu\":\"2\"}}",
             "spec.template.spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1")>]
[<InlineData(",\"livenessProbe\":{\"tcpSocket\":{\"port\":80},\"successThreshold\":2}",
             "spec.template.spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1")>]
[<InlineData(",\"readinessProbe\":{\"httpGet\":{\"port\":70000},\"periodSeconds\":5}",
             "spec.template.spec.containers[0].readinessProbe.httpGet.port: Invalid value: 70000: must be between 1 and 65535, inclusive")>]
[<InlineData(",\"imagePullPolicy\":\"Sometimes\"",
             "spec.template.spec.containers[0].imagePullPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"IfNotPresent\", \"Never\"")>]
let ``a container's fields are checked`` (container: string) (expected: string) =
    refused "Deployment" (deployment "" "" container) [ expected ]

[<Fact>]
let ``a variable that is there twice is allowed`` () =
    refused
        "Deployment"
        (deployment "" "" ",\"env\":[{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"A\",\"value\":\"2\"}]")
        []

[<Fact>]
let ``a selector matches its template and never changes`` () =
    let other =
        (deployment "" "" "").Replace("\"labels\":{\"a\":\"b\"}", "\"labels\":{\"a\":\"c\"}")

    refused "Deployment" other [
        "spec.template.metadata.labels: Invalid value: {\"a\":\"c\"}: `selector` does not match template `labels`"
    ]

    change "Deployment" (deployment "" "" "") ((deployment "" "" "").Replace("\"a\":\"b\"", "\"a\":\"c\"")) [
        "spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"c\"}}: field is immutable"
    ]

[<Fact>]
let ``a DaemonSet moves either way, not both and not neither`` () =
    let daemon (rolling: string) =
        (deployment ("\"updateStrategy\":{\"rollingUpdate\":" + rolling + "},") "" "")

    refused "DaemonSet" (daemon """{"maxUnavailable":"10%"}""") []

    refused "DaemonSet" (daemon """{"maxUnavailable":0}""") [
        "spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"
    ]

    refused "DaemonSet" (daemon """{"maxSurge":1}""") [
        "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero"
    ]

[<Fact>]
let ``metadata is checked in every kind`` () =
    refused "ConfigMap" """{"metadata":{"namespace":"n"}}""" [
        "metadata.name: Required value: name or generateName is required"
    ]

    refused "ServiceAccount" """{"metadata":{"name":"Big"}}""" [
        "metadata.name: Invalid value: \"Big\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    ]

    refused "ClusterRole" """{"metadata":{"name":"system:registry"}}""" []

    refused "ConfigMap" """{"metadata":{"name":"x","labels":{"a":"b c"},"annotations":{"any/Thing":"goes: here"}}}""" [
        "metadata.labels: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    ]

[<Fact>]
let ``typed Secrets need their keys, and types never change`` () =
    refused "Secret" """{"metadata":{"name":"x"},"type":"kubernetes.io/dockerconfigjson"}""" [
        "data[.dockerconfigjson]: Required value"
    ]

    refused
        "Secret"
        """{"metadata":{"name":"x"},"type":"kubernetes.io/dockerconfigjson","stringData":{".dockerconfigjson":"hunter2"}}"""
        [
            "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid character in JSON document"
        ]

    refused "Secret" """{"metadata":{"name":"x"},"type":"kubernetes.io/tls","data":{"tls.crt":"QQ=="}}""" [
        "data[tls.key]: Required value"
    ]

    change "Secret" """{"metadata":{"name":"x"}}""" """{"metadata":{"name":"x"},"type":"mine"}""" [
        "type: Invalid value: \"mine\": field is immutable"
    ]

    change
        "Secret"
        """{"metadata":{"name":"x"},"immutable":true}"""
        """{"metadata":{"name":"x"},"immutable":true,"data":{"a":"QQ=="}}"""
        [ "data: Forbidden: field is immutable when `immutable` is set" ]

[<Fact>]
let ``a ConfigMap's keys are names, its size is bounded`` () =
    refused "ConfigMap" """{"metadata":{"name":"x"},"data":{"a:b":"","k":""},"binaryData":{"k":"QQ=="}}""" [
        "data[a:b]: Invalid value: \"a:b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
        "data[k]: Invalid value: \"k\": duplicate of key present in binaryData"
    ]

    let big = String.replicate 1048577 "x"

    refused "ConfigMap" ("""{"metadata":{"name":"x"},"data":{"a":"BIG"}}""".Replace("BIG", big)) [
        ": Too long: may not be more than 1048576 bytes"
    ]

[<Fact>]
let ``a Service names its ports and keeps its address`` () =
    refused "Service" """{"metadata":{"name":"x"},"spec":{}}""" [ "spec.ports: Required value" ]

    refused "Service" """{"metadata":{"name":"x"},"spec":{"ports":[{"port":1,"name":"a"},{"port":99999}]}}""" [
        "spec.ports[1].name: Required value"
        "spec.ports[1].port: Invalid value: 99999: must be between 1 and 65535, inclusive"
        "spec.ports[1].targetPort: Invalid value: 99999: must be between 1 and 65535, inclusive"
    ]

    change
        "Service"
        """{"metadata":{"name":"x"},"spec":{"clusterIP":"10.96.0.9","ports":[{"port":1}]}}"""
        """{"metadata":{"name":"x"},"spec":{"clusterIP":"10.96.0.8","ports":[{"port":1}]}}"""
        [
            "spec.clusterIPs[0]: Invalid value: [\"10.96.0.8\"]: may not change once set"
        ]

[<Fact>]
let ``a binding never changes its role`` () =
    let binding (role: string) =
        """{"metadata":{"name":"x"},"roleRef":{"kind":"ClusterRole","name":"ROLE"},"subjects":[{"kind":"ServiceAccount","name":"s","namespace":"n"}]}"""
            .Replace("ROLE", role)

    refused "ClusterRoleBinding" (binding "a") []

    change "ClusterRoleBinding" (binding "a") (binding "b") [
        "roleRef: Invalid value: {\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\"b\"}: cannot change roleRef"
    ]

[<Fact>]
let ``a claim is fixed, but a bound one may grow`` () =
    let claim (phase: string) (size: string) (mode: string) =
        """{"metadata":{"name":"x"},"spec":{"accessModes":["MODE"],"resources":{"requests":{"storage":"SIZE"}}},"status":{"phase":"PHASE"}}"""
            .Replace("SIZE", size)
            .Replace("PHASE", phase)
            .Replace("MODE", mode)

    refused "PersistentVolumeClaim" """{"metadata":{"name":"x"},"spec":{}}""" [
        "spec.accessModes: Required value: at least 1 access mode is required"
        "spec.resources[storage]: Required value"
    ]

    let fixed' =
        "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"

    change "PersistentVolumeClaim" (claim "Pending" "1Gi" "ReadWriteMany") (claim "Pending" "2Gi" "ReadWriteMany") [
        fixed'
    ]

    change "PersistentVolumeClaim" (claim "Bound" "1Gi" "ReadWriteMany") (claim "Bound" "2Gi" "ReadWriteOnce") [
        fixed'
    ]

    change "PersistentVolumeClaim" (claim "Bound" "1Gi" "ReadWriteMany") (claim "Bound" "2Gi" "ReadWriteMany") []

    change "PersistentVolumeClaim" (claim "Bound" "2Gi" "ReadWriteMany") (claim "Bound" "1Gi" "ReadWriteMany") [
        "spec.resources.requests.storage: Forbidden: field can not be less than previous value"
    ]

[<Theory>]
[<InlineData("0 0 * * *", "")>]
[<InlineData("*/15 1-5,7 1 jan-mar MON", "")>]
[<InlineData("@daily", "")>]
[<InlineData("@every 1h", "")>]
[<InlineData("daily", "expected exactly 5 fields, found 1: [daily]")>]
[<InlineData("61 0 * * *", "end of range (61) above maximum (59): 61")>]
[<InlineData("0 0 0 * *", "beginning of range (0) below minimum (1): 0")>]
[<InlineData("5-1 0 * * *", "beginning of range (5) beyond end of range (1): 5-1")>]
[<InlineData("*/0 0 * * *", "step of range should be a positive number: */0")>]
[<InlineData("x 0 * * *", "failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax")>]
[<InlineData("@fortnightly", "unrecognized descriptor: @fortnightly")>]
let ``schedules are cron's`` (schedule: string) (expected: string) =
    Assert.Equal(expected, CronSchedule.problem schedule |> Option.defaultValue "")

[<Fact>]
let ``budgets, policies and jobs are checked`` () =
    refused "PodDisruptionBudget" """{"metadata":{"name":"x"},"spec":{"minAvailable":1,"maxUnavailable":1}}""" [
        "spec: Invalid value: {\"maxUnavailable\":1,\"minAvailable\":1}: minAvailable and maxUnavailable cannot be both set"
    ]

    refused
        "NetworkPolicy"
        """{"metadata":{"name":"x"},"spec":{"podSelector":{},"egress":[{"to":[{"ipBlock":{"cidr":"10.0.0.0"}}]}]}}"""
        [
            "spec.egress[0].to[0].ipBlock.cidr: Invalid value: \"10.0.0.0\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
        ]

    refused
        "CronJob"
        """{"metadata":{"name":"x"},"spec":{"schedule":"","jobTemplate":{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"i"}]}}}}}}"""
        [
            "spec.schedule: Required value"
            "spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\""
        ]

[<Fact>]
let ``a CRD is named after its plural and group, and its schema has to make sense`` () =
    for name, document in crds.Value do
        let findings =
            Builtin.validate (resource "CustomResourceDefinition") None document
            |> List.map Finding.text

        Assert.True(List.isEmpty findings, name + ": " + String.concat "; " findings)

    refused
        "CustomResourceDefinition"
        """{"metadata":{"name":"a.b"},"spec":{"group":"g.io","scope":"Cluster","names":{"kind":"K","plural":"ks"},
            "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"thing"}}}]}}"""
        [
            "metadata.name: Invalid value: \"a.b\": must be spec.names.plural+\".\"+spec.group"
            "spec: Invalid value: \"a.b\": spec.versions v1: unsupported type \"thing\""
        ]

[<Fact>]
let ``values of the wrong type cannot be read`` () =
    let problem (object: string) =
        Builtin.decodeProblem (resource "Deployment") (json object)

    Assert.Equal(
        Some
            "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field spec.replicas of type int32",
        problem """{"spec":{"replicas":"two"}}"""
    )

    Assert.Equal(
        Some
            "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal number into Go struct field spec.template.spec.containers.env.value of type string",
        problem """{"spec":{"template":{"spec":{"containers":[{"name":"c","env":[{"name":"A","value":5}]}]}}}}"""
    )

    Assert.Equal(
        Some
            "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal bool into Go struct field metadata.annotations of type string",
        problem """{"metadata":{"annotations":{"a":true}}}"""
    )

    for name, object in goldenObjects.Value do
        let kind = Json.tryString [ "kind" ] object |> Option.defaultValue ""

        match Builtin.kinds |> List.tryFind (fun builtin -> builtin.Resource.Kind = kind) with
        | Some builtin ->
            Assert.Equal(
                name + ": ",
                name
                + ": "
                + Option.defaultValue "" (Builtin.decodeProblem builtin.Resource object)
            )
        | None -> ()
