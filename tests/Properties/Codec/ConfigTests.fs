module ImageRegistry.Properties.Codec.ConfigTests

open System
open ImageRegistry.Core
open ImageRegistry.Properties.Generators
open Xunit

let private decodeSpec (text: string) =
    ConfigSpecCodec.decode (Some(json text))

/// The findings of a spec that has replicas, besides these members.
let private findings (members: string) =
    decodeSpec ("""{"replicas": 1, """ + members + "}") |> snd |> told

[<Fact>]
let ``a Config is read with its metadata, spec and status`` () =
    let config =
        ConfigCodec.decode (
            json
                """{"metadata": {"name": "cluster", "uid": "u-1", "resourceVersion": "4711", "generation": 3,
                    "deletionTimestamp": "2026-11-20T08:15:00Z", "finalizers": ["a/b", "c/d"]},
                  "spec": {"managementState": "Managed", "replicas": 2},
                  "status": {"observedGeneration": 2, "readyReplicas": 1, "storageManaged": true, "storage": {"pvc": {"claim": "c"}},
                    "version": "", "conditions": [{"type": "Available", "status": "True", "lastTransitionTime": "1970-01-01T00:00:00Z"}],
                    "generations": [{"group": "apps", "resource": "deployments", "namespace": "n", "name": "image-registry",
                        "lastGeneration": 5, "hash": "h"}]}}"""
        )

    Assert.Equal("u-1", config.Uid)
    Assert.Equal("4711", config.ResourceVersion)
    Assert.Equal(3L, config.Generation)
    Assert.True config.Deleted
    Assert.Equal<string list>([ "a/b"; "c/d" ], config.Finalizers)

    Assert.Equal(
        {
            ConfigSpec.empty with
                ManagementState = ManagementState.Managed
                Replicas = 2L
        },
        config.Spec
    )

    Assert.Equal(
        {
            ObservedGeneration = 2L
            Conditions = [ Condition.make "Available" ConditionStatus.True "" "" ]
            ReadyReplicas = 1L
            Generations = [
                {
                    Group = "apps"
                    Resource = "deployments"
                    Namespace = "n"
                    Name = "image-registry"
                    LastGeneration = 5L
                    Hash = "h"
                }
            ]
            Storage = {
                Members = [ Storage.Pvc "c" ]
                Management = None
            }
            StorageManaged = true
        },
        config.Status
    )

    Assert.Empty config.Findings

[<Fact>]
let ``an empty document is an empty Config that lacks replicas`` () =
    let config = ConfigCodec.decode Json.empty
    Assert.Equal(ConfigSpec.empty, config.Spec)
    Assert.Equal(ConfigStatus.empty, config.Status)
    Assert.False config.Deleted
    Assert.Equal<(string * string * string) list>([ "spec.replicas", "", "VerificationFailed" ], told config.Findings)

[<Fact>]
let ``every field of a spec is read`` () =
    let spec, findings =
        decodeSpec
            """{"managementState": "Removed", "logLevel": "Debug", "operatorLogLevel": "TraceAll", "logging": 4,
                "httpSecret": "s", "proxy": {"http": "http://p", "https": "https://p", "noProxy": "local"},
                "storage": {"emptyDir": {}, "managementState": "Managed"}, "readOnly": true, "disableRedirect": true,
                "requests": {"read": {"maxRunning": 1, "maxInQueue": 2, "maxWaitInQueue": "3s"},
                    "write": {"maxRunning": 4, "maxInQueue": -5, "maxWaitInQueue": "6h"}},
                "defaultRoute": true, "routes": [{"name": "a"}, {"name": "a", "hostname": "h", "secretName": "t"}],
                "replicas": 3, "resources": {"limits": {"cpu": 1}}, "nodeSelector": {"disk": "ssd"}, "tolerations": [{}],
                "rolloutStrategy": "Recreate", "affinity": {}, "topologySpreadConstraints": [],
                "observedConfig": {"servingInfo": {"minTLSVersion": "VersionTLS12", "cipherSuites": ["A"], "x": 1}, "y": 2},
                "unsupportedConfigOverrides": {"deployment": {"annotations": {"k": "v"}, "runtimeClassName": "r", "z": 3}}}"""

    Assert.Empty findings

    Assert.Equal(
        {
            ManagementState = ManagementState.Removed
            LogLevel = LogLevel.Debug
            OperatorLogLevel = LogLevel.TraceAll
            Logging = 4L
            HttpSecret = "s"
            Proxy = {
                Http = "http://p"
                Https = "https://p"
                NoProxy = "local"
            }
            Storage = {
                Members = [ Storage.EmptyDir ]
                Management = Some StorageManagement.Managed
            }
            ReadOnly = true
            DisableRedirect = true
            Read = {
                MaxRunning = 1L
                MaxInQueue = 2L
                MaxWaitInQueue = Nanoseconds 3_000_000_000L
            }
            Write = {
                MaxRunning = 4L
                MaxInQueue = -5L
                MaxWaitInQueue = Nanoseconds 21_600_000_000_000L
            }
            DefaultRoute = true
            Routes = [
                {
                    Name = "a"
                    Hostname = ""
                    SecretName = ""
                }
                {
                    Name = "a"
                    Hostname = "h"
                    SecretName = "t"
                }
            ]
            Replicas = 3L
            Resources = Some(json """{"limits": {"cpu": 1}}""")
            NodeSelector = Some(Map.ofList [ "disk", "ssd" ])
            Tolerations = Some [ Json.empty ]
            RolloutStrategy = RolloutStrategy.Recreate
            Affinity = Some Json.empty
            TopologySpreadConstraints = Some []
            ObservedConfig =
                Some {
                    MinTlsVersion = "VersionTLS12"
                    CipherSuites = [ "A" ]
                }
            Overrides = {
                Annotations = Map.ofList [ "k", "v" ]
                RuntimeClassName = "r"
            }
        },
        spec
    )

[<Fact>]
let ``null says the same as nothing`` () =
    let spec, findings =
        decodeSpec
            """{"replicas": 1, "managementState": null, "logLevel": null, "proxy": null, "storage": null, "requests": null,
                "routes": null, "resources": null, "nodeSelector": null, "tolerations": null, "affinity": null,
                "topologySpreadConstraints": null, "observedConfig": null, "unsupportedConfigOverrides": null}"""

    Assert.Equal(ConfigSpec.empty, spec)
    Assert.Empty findings

[<Theory>]
[<InlineData("")>]
[<InlineData("Force")>]
[<InlineData("managed")>]
let ``management states without handling are kept as they were written`` (word: string) =
    let spec, findings =
        decodeSpec ("""{"replicas": 1, "managementState": """ + Json.text (Json.str word) + "}")

    Assert.Equal(ManagementState.Unsupported word, spec.ManagementState)
    Assert.Empty findings

[<Theory>]
[<InlineData("10 minutes")>]
[<InlineData("1d")>]
[<InlineData("")>]
let ``a wait that only the API server takes for a duration is told`` (text: string) =
    let spec, findings =
        decodeSpec (
            """{"replicas": 1, "requests": {"read": {"maxRunning": 5, "maxWaitInQueue": """
            + Json.text (Json.str text)
            + "}}}"
        )

    Assert.Equal(5L, spec.Read.MaxRunning)
    Assert.Equal(Duration.zero, spec.Read.MaxWaitInQueue)
    let value = if text = "" then "\"\"" else text

    Assert.Equal<(string * string * string) list>(
        [ "spec.requests.read.maxWaitInQueue", value, "InvalidRequests" ],
        told findings
    )

[<Fact>]
let ``the remedy says how to write a duration`` () =
    let _, findings =
        decodeSpec """{"replicas": 1, "requests": {"write": {"maxWaitInQueue": "1d"}}}"""

    Assert.Equal<string list>(
        [
            "spec.requests.write.maxWaitInQueue: 1d: this is no duration (there is no unit \"d\"); write numbers with the units h, m, s or ms, such as 90s, 1m30s or 24h"
        ],
        findings |> List.map Finding.text
    )

[<Fact>]
let ``findings have the reason of their kind`` () =
    let expect members expected =
        Assert.Equal<(string * string * string) list>(expected, findings members)

    expect "\"managementState\": 7" [ "spec.managementState", "7", "UnsupportedManagementState" ]
    expect "\"requests\": []" [ "spec.requests", "[]", "InvalidRequests" ]

    expect "\"requests\": {\"read\": {\"maxRunning\": 1.5}}" [
        "spec.requests.read.maxRunning", "1.5", "InvalidRequests"
    ]

    expect "\"routes\": {}" [ "spec.routes", "{}", "VerificationFailed" ]
    expect "\"observedConfig\": 7" [ "spec.observedConfig", "7", "InvalidObservedConfig" ]
    expect "\"logLevel\": true" [ "spec.logLevel", "true", "InvalidConfig" ]
    expect "\"nodeSelector\": {\"a/b\": 1}" [ "spec.nodeSelector[a/b]", "1", "InvalidConfig" ]
    expect "\"tolerations\": [{}, 7]" [ "spec.tolerations[1]", "7", "InvalidConfig" ]
    expect "\"affinity\": []" [ "spec.affinity", "[]", "InvalidConfig" ]

    expect "\"observedConfig\": {\"servingInfo\": {\"cipherSuites\": [\"A\", 1], \"minTLSVersion\": 12}}" [
        "spec.observedConfig.servingInfo.minTLSVersion", "12", "InvalidObservedConfig"
        "spec.observedConfig.servingInfo.cipherSuites[1]", "1", "InvalidObservedConfig"
    ]

    expect "\"unsupportedConfigOverrides\": {\"deployment\": {\"annotations\": {\"a\": true}, \"runtimeClassName\": 3}}" [
        "spec.unsupportedConfigOverrides.deployment.annotations[a]", "true", "InvalidConfigOverrides"
        "spec.unsupportedConfigOverrides.deployment.runtimeClassName", "3", "InvalidConfigOverrides"
    ]

    expect "\"unsupportedConfigOverrides\": {\"deployment\": []}" [
        "spec.unsupportedConfigOverrides.deployment", "[]", "InvalidConfigOverrides"
    ]

[<Theory>]
[<InlineData("\"three\"", "three")>]
[<InlineData("2147483648", "2147483648")>]
[<InlineData("1.5", "1.5")>]
[<InlineData("{}", "{}")>]
let ``replicas that are no number of pods are told and read as one`` (written: string) (value: string) =
    let spec, findings = decodeSpec ("{\"replicas\": " + written + "}")
    Assert.Equal(1L, spec.Replicas)
    Assert.Equal<(string * string * string) list>([ "spec.replicas", value, "VerificationFailed" ], told findings)

[<Fact>]
let ``negative replicas and limits are read as they are`` () =
    let spec, findings =
        decodeSpec """{"replicas": -1, "requests": {"read": {"maxRunning": -2, "maxWaitInQueue": "-3s"}}}"""

    Assert.Equal(-1L, spec.Replicas)
    Assert.Equal(-2L, spec.Read.MaxRunning)
    Assert.Equal(Nanoseconds -3_000_000_000L, spec.Read.MaxWaitInQueue)
    Assert.Empty findings

[<Fact>]
let ``a bad route costs only itself`` () =
    let spec, findings =
        decodeSpec
            """{"replicas": 1, "routes": [{"name": "a"}, "b", {"hostname": "h"}, {"name": "c", "hostname": 7}]}"""

    Assert.Equal<(string * string) list>(
        [ "a", ""; "", "h"; "c", "" ],
        spec.Routes |> List.map (fun route -> route.Name, route.Hostname)
    )

    Assert.Equal<(string * string * string) list>(
        [
            "spec.routes[1]", "b", "VerificationFailed"
            "spec.routes[2].name", "", "VerificationFailed"
            "spec.routes[3].hostname", "7", "VerificationFailed"
        ],
        told findings
    )

[<Fact>]
let ``credentials are not quoted`` () =
    let expected members fields =
        Assert.Equal<(string * string * string) list>(
            fields |> List.map (fun field -> field, "", "InvalidConfig"),
            findings members
        )

    expected "\"httpSecret\": [\"swordfish\"]" [ "spec.httpSecret" ]
    expected "\"proxy\": \"http://user:hunter2@proxy\"" [ "spec.proxy" ]
    expected "\"proxy\": {\"http\": [\"hunter2\"], \"noProxy\": 7}" [ "spec.proxy.http"; "spec.proxy.noProxy" ]

    let _, findings = decodeSpec "[{\"httpSecret\": \"swordfish\"}]"
    Assert.Equal(("spec", "", "InvalidConfig"), List.head (told findings))

[<Fact>]
let ``long values are cut`` () =
    let finding =
        findings ("\"logging\": \"" + String('x', 500) + "\"")
        |> List.map (fun (_, value, _) -> value)

    Assert.Equal<string list>([ String('x', 80) + "…" ], finding)

[<Fact>]
let ``an empty spec is written with what has always been there`` () =
    same
        """{"logLevel": "Normal", "operatorLogLevel": "Normal", "observedConfig": null, "unsupportedConfigOverrides": null,
            "proxy": {}, "storage": {}, "replicas": 1, "rolloutStrategy": "RollingUpdate",
            "requests": {"read": {"maxWaitInQueue": "0s"}, "write": {"maxWaitInQueue": "0s"}}}"""
        (ConfigCodec.encodeSpec ConfigSpec.empty)

[<Fact>]
let ``a bootstrapped spec is written as upstream writes it`` () =
    let storage, _ = StorageCodec.decode "spec.storage" (Some(json """{"s3": {}}"""))

    same
        """{"managementState": "Managed", "logLevel": "Normal", "operatorLogLevel": "Normal",
            "observedConfig": {"servingInfo": {"minTLSVersion": "VersionTLS13",
                "cipherSuites": ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]}},
            "unsupportedConfigOverrides": null, "proxy": {}, "replicas": 2, "rolloutStrategy": "RollingUpdate",
            "storage": {"s3": {"virtualHostedStyle": false, "trustedCA": {"name": ""}}},
            "requests": {"read": {"maxWaitInQueue": "0s"}, "write": {"maxWaitInQueue": "0s"}}}"""
        (ConfigCodec.encodeSpec {
            ConfigSpec.empty with
                ManagementState = ManagementState.Managed
                Replicas = 2L
                Storage = storage
                ObservedConfig =
                    Some(TlsProfile.observe (Some(json """{"spec": {"tlsSecurityProfile": {"type": "Modern"}}}""")))
        })

[<Fact>]
let ``an empty status is written with what the schema requires`` () =
    same
        """{"storage": {}, "storageManaged": false, "readyReplicas": 0}"""
        (ConfigCodec.encodeStatus ConfigStatus.empty)

[<Fact>]
let ``an unreadable status is an absent one and no finding`` () =
    let config =
        ConfigCodec.decode (
            json """{"spec": {"replicas": 1}, "status": {"storage": 7, "readyReplicas": "x", "generations": [1]}}"""
        )

    Assert.Empty config.Findings
    Assert.Equal(StorageRequest.empty, config.Status.Storage)
    Assert.Equal(0L, config.Status.ReadyReplicas)
