module ImageRegistry.Properties.Codec.ConfigTests

open ImageRegistry.Core
open Xunit

let private decodeSpec (text: string) =
    ConfigSpecCodec.decode (Some(json text))

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

[<Fact>]
let ``negative replicas and limits are read as they are`` () =
    let spec, findings =
        decodeSpec """{"replicas": -1, "requests": {"read": {"maxRunning": -2, "maxWaitInQueue": "-3s"}}}"""

    Assert.Equal(-1L, spec.Replicas)
    Assert.Equal(-2L, spec.Read.MaxRunning)
    Assert.Equal(Nanoseconds -3_000_000_000L, spec.Read.MaxWaitInQueue)
    Assert.Empty findings

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
