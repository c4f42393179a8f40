/// RS-28 to RS-62: the registry's Deployment, by examples.
module ImageRegistry.Properties.Rules.PodTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private with' (more: string) : World =
    settled (Json.text (Json.mergePatch (json more) (json onEmptyDir)))

let private live = find WellKnown.deployment

[<Theory>]
[<InlineData("RollingUpdate", 1, """{"rollingUpdate":{"maxSurge":"25%","maxUnavailable":0},"type":"RollingUpdate"}""")>]
[<InlineData("RollingUpdate", 2, """{"rollingUpdate":{"maxSurge":1,"maxUnavailable":1},"type":"RollingUpdate"}""")>]
[<InlineData("RollingUpdate", 3, """{"rollingUpdate":{"maxSurge":"25%","maxUnavailable":2},"type":"RollingUpdate"}""")>]
[<InlineData("RollingUpdate", 6, """{"rollingUpdate":{"maxSurge":"25%","maxUnavailable":5},"type":"RollingUpdate"}""")>]
[<InlineData("RollingUpdate", 0, """{"rollingUpdate":{"maxSurge":"25%","maxUnavailable":0},"type":"RollingUpdate"}""")>]
[<InlineData("Recreate", 1, """{"type":"Recreate"}""")>]
[<InlineData("Recreate", 2, """{"type":"Recreate"}""")>]
let ``RS-32: the strategy by rollout strategy and replicas`` (strategy: string) (replicas: int) (expected: string) =
    let world =
        with' (
            "{\"rolloutStrategy\":\""
            + strategy
            + "\",\"replicas\":"
            + string replicas
            + "}"
        )

    Assert.Equal(expected, at [ "spec"; "strategy" ] (live world))
    Assert.Equal(string replicas, at [ "spec"; "replicas" ] (live world))

[<Fact>]
let ``RS-33 and RB-7: three replicas, none, and three again`` () =
    let budget world =
        at [ "spec"; "minAvailable" ] (find WellKnown.podDisruptionBudget world)

    let three = with' """{"replicas":3}"""
    Assert.Equal("1", budget three)
    let none = three |> edited """{"replicas":0,"defaultRoute":true}""" |> World.settle
    Assert.Equal("0", at [ "spec"; "replicas" ] (live none))
    Assert.Equal("0", budget none)
    Assert.True(exists (WellKnown.route "default-route") none)
    Assert.Equal("False/NoReplicasAvailable", condition "Available" none)
    let again = none |> edited """{"replicas":3}""" |> World.settle
    Assert.Equal("1", budget again)
    Assert.Equal("True/Ready", condition "Available" again)

[<Fact>]
let ``RS-36: from two replicas to four the affinity goes first, in a write of its own`` () =
    let world = with' """{"replicas":2}""" |> World.forget
    let before = Document.generation (live world)
    Assert.NotEqual<string>("", at [ "affinity" ] (podSpec world))
    let after = world |> edited """{"replicas":4}""" |> World.settle
    Assert.Equal("", at [ "affinity" ] (podSpec after))
    Assert.Equal("4", at [ "spec"; "replicas" ] (live after))
    Assert.Equal(before + 2L, Document.generation (live after))

    Assert.Equal<string list>(
        [
            "update deployments.apps/image-registry"
            "update deployments.apps/image-registry"
        ],
        writes after |> List.filter (fun write -> write.Contains "deployments")
    )

    Assert.Equal("False/Ready", condition "Progressing" after)

[<Fact>]
let ``RS-36: fewer replicas, or an affinity that comes, are one write`` () =
    let world = with' """{"replicas":4}"""
    let before = Document.generation (live world)
    let after = world |> edited """{"replicas":2}""" |> World.settle
    Assert.Equal(before + 1L, Document.generation (live after))

[<Fact>]
let ``RS-38: annotations of the pod template`` () =
    let annotations =
        live (with' "{}")
        |> Json.texts [ "spec"; "template"; "metadata"; "annotations" ]

    Assert.Equal(
        Some """{"effect": "PreferredDuringScheduling"}""",
        Map.tryFind "target.workload.openshift.io/management" annotations
    )

    Assert.Equal(Some "restricted-v2", Map.tryFind "openshift.io/required-scc" annotations)
    Assert.Equal(3, annotations.Count)

[<Fact>]
let ``RS-39 and RB-8: overrides leave no trace`` () =
    let plain = with' "{}"

    let overridden =
        plain
        |> edited
            """{"unsupportedConfigOverrides":{"deployment":{"annotations":{"example.com/a":"1"},"runtimeClassName":"gvisor"}}}"""
        |> World.settle

    Assert.Equal("\"1\"", at [ "metadata"; "annotations"; "example.com/a" ] (live overridden))
    Assert.Equal("\"1\"", at [ "spec"; "template"; "metadata"; "annotations"; "example.com/a" ] (live overridden))
    Assert.Equal("\"gvisor\"", at [ "runtimeClassName" ] (podSpec overridden))

    let back =
        overridden |> edited """{"unsupportedConfigOverrides":null}""" |> World.settle

    let content world =
        live world
        |> Json.remove [ "metadata"; "resourceVersion" ]
        |> Json.remove [ "metadata"; "generation" ]
        |> Json.remove [ "status" ]
        |> Json.remove [ "metadata"; "annotations"; "deployment.kubernetes.io/revision" ]

    Assert.Equal(Json.pretty (content plain), Json.pretty (content back))

[<Fact>]
let ``RS-42: the first number of the namespace's group range`` () =
    Assert.Equal("1000320000", at [ "securityContext"; "fsGroup" ] (podSpec (with' "{}")))

[<Theory>]
[<InlineData("null", "is missing")>]
[<InlineData("\"1000430000\"", "1000430000: must be a number")>]
[<InlineData("\"x/10\"", "x/10: must be a number")>]
[<InlineData("\"-5/10\"", "-5/10: must be a number")>]
let ``RS-42: without a range the Deployment waits, and the condition names annotation and namespace``
    (value: string)
    (expected: string)
    =
    let world =
        cluster onEmptyDir
        |> touched
            WellKnown.operatorNamespaceObject
            ("""{"metadata":{"annotations":{"openshift.io/sa.scc.supplemental-groups":"""
             + value
             + "}}}")
        |> World.settle

    Assert.False(exists WellKnown.deployment world)
    Assert.Equal("True/Error", condition "Progressing" world)

    Assert.Contains(
        "annotation openshift.io/sa.scc.supplemental-groups of Namespace openshift-image-registry",
        message "Progressing" world
    )

    Assert.Contains(expected, message "Progressing" world)
    // Everything that does not need it is there all the same (RB-3).
    Assert.True(exists WellKnown.podDisruptionBudget world)

[<Theory>]
[<InlineData("Debug", 1, "debug")>]
[<InlineData("Trace", 0, "debug")>]
[<InlineData("TraceAll", 3, "debug")>]
[<InlineData("Normal", 1, "warn")>]
[<InlineData("Normal", 0, "info")>]
[<InlineData("Normal", 2, "info")>]
[<InlineData("Normal", 3, "info")>]
[<InlineData("Normal", 4, "debug")>]
[<InlineData("Normal", -1, "debug")>]
[<InlineData("", 1, "warn")>]
let ``RS-46: the registry's log level`` (level: string) (logging: int) (expected: string) =
    let world =
        with' ("{\"logLevel\":\"" + level + "\",\"logging\":" + string logging + "}")

    Assert.Equal(expected, variable "REGISTRY_LOG_LEVEL" world)

[<Fact>]
let ``RS-47 and RS-48: read-only and no redirect`` () =
    let world = with' """{"readOnly":true,"disableRedirect":true}"""
    Assert.Equal("{enabled: true}", variable "REGISTRY_STORAGE_MAINTENANCE_READONLY" world)
    Assert.Equal("true", variable "REGISTRY_STORAGE_REDIRECT_DISABLE" world)
    Assert.Equal("", variable "REGISTRY_STORAGE_REDIRECT_DISABLE" (with' "{}"))

[<Fact>]
let ``RS-49: the Config's proxy settings, one by one, before the cluster's`` () =
    let world =
        cluster (Json.text (Json.mergePatch (json """{"proxy":{"http":"http://own:1"}}""") (json onEmptyDir)))
        |> touchedStatus
            WellKnown.proxy
            """{"status":{"httpProxy":"http://cluster:1","httpsProxy":"http://cluster:2"}}"""
        |> World.settle

    Assert.Equal("http://own:1", variable "HTTP_PROXY" world)
    Assert.Equal("http://cluster:2", variable "HTTPS_PROXY" world)
    Assert.Equal("", variable "NO_PROXY" world)

let private limits (verb: string) (world: World) =
    [ "MAXRUNNING"; "MAXINQUEUE"; "MAXWAITINQUEUE" ]
    |> List.map (fun what -> variable ("REGISTRY_OPENSHIFT_REQUESTS_" + verb + "_" + what) world)

[<Fact>]
let ``RS-50: request limits`` () =
    let world =
        with'
            """{"requests":{"read":{"maxRunning":1,"maxInQueue":2,"maxWaitInQueue":"3s"},
                            "write":{"maxRunning":4,"maxInQueue":5,"maxWaitInQueue":"6h"}}}"""

    Assert.Equal<string list>([ "1"; "2"; "3s" ], limits "READ" world)
    Assert.Equal<string list>([ "4"; "5"; "6h0m0s" ], limits "WRITE" world)

    let other =
        with' """{"requests":{"read":{"maxInQueue":7},"write":{"maxWaitInQueue":"1m"}}}"""

    Assert.Equal<string list>([ "0"; "7"; "0s" ], limits "READ" other)
    Assert.Equal<string list>([ ""; ""; "" ], limits "WRITE" other)

[<Fact>]
let ``RS-52: the cluster's TLS settings`` () =
    let world = with' "{}"
    Assert.Equal("VersionTLS12", variable "REGISTRY_HTTP_TLS_MINVERSION" world)

    Assert.Equal(
        "TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256,"
        + "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,"
        + "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,"
        + "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        variable "OPENSHIFT_REGISTRY_HTTP_TLS_CIPHERSUITES" world
    )

    let modern =
        world
        |> touched WellKnown.apiServer """{"spec":{"tlsSecurityProfile":{"type":"Modern","modern":{}}}}"""
        |> World.settle

    Assert.Equal("VersionTLS13", variable "REGISTRY_HTTP_TLS_MINVERSION" modern)

    Assert.Equal(
        "TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256",
        variable "OPENSHIFT_REGISTRY_HTTP_TLS_CIPHERSUITES" modern
    )

[<Fact>]
let ``RS-58: Linux nodes, unless the user chose`` () =
    Assert.Equal("""{"kubernetes.io/os":"linux"}""", at [ "nodeSelector" ] (podSpec (with' "{}")))

    Assert.Equal(
        """{"infra":"","kubernetes.io/os":"linux"}""",
        at [ "nodeSelector" ] (podSpec (with' """{"nodeSelector":{"infra":""}}"""))
    )

    Assert.Equal(
        """{"kubernetes.io/os":"other"}""",
        at [ "nodeSelector" ] (podSpec (with' """{"nodeSelector":{"kubernetes.io/os":"other"}}"""))
    )

[<Fact>]
let ``RS-59: two replicas are kept apart, unless the user said how`` () =
    let affinity more =
        at [ "affinity" ] (podSpec (with' more))

    Assert.Equal(
        """{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"labelSelector":{"matchLabels":{"docker-registry":"default"}},"namespaces":["openshift-image-registry"],"topologyKey":"kubernetes.io/hostname"}]}}""",
        affinity """{"replicas":2}"""
    )

    Assert.Equal("", affinity """{"replicas":1}""")
    Assert.Equal("", affinity """{"replicas":3}""")
    Assert.Equal("{}", affinity """{"replicas":2,"affinity":{}}""")

let private spreadKeys (world: World) =
    podSpec world
    |> Json.items [ "topologySpreadConstraints" ]
    |> List.choose (Json.tryString [ "topologyKey" ])

[<Fact>]
let ``RS-60: default constraints, over zones where there are any`` () =
    Assert.Equal<string list>(
        [
            "kubernetes.io/hostname"
            "node-role.kubernetes.io/worker"
            "topology.kubernetes.io/zone"
        ],
        spreadKeys (with' "{}")
    )

    Assert.Empty(spreadKeys (with' """{"nodeSelector":{}}"""))
    Assert.Empty(spreadKeys (with' """{"topologySpreadConstraints":[]}"""))

    Assert.Equal<string list>(
        [ "rack" ],
        spreadKeys (
            with'
                """{"nodeSelector":{"a":"b"},"topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"rack","whenUnsatisfiable":"ScheduleAnyway"}]}"""
        )
    )

let private withoutZone (name: string) (world: World) =
    world
    |> touched
        {
            Resource = Kind.node
            Namespace = ""
            Name = name
        }
        """{"metadata":{"labels":{"topology.kubernetes.io/zone":null}}}"""

[<Fact>]
let ``RS-60 and RB-5: one zone is enough, and none for ten minutes is enough to stop`` () =
    let one = with' "{}" |> withoutZone "node-0" |> withoutZone "node-1" |> rested
    Assert.Equal(3, (spreadKeys one).Length)

    let flapping =
        one |> withoutZone "node-2" |> World.turns 5 |> passed 500 |> World.turns 3

    Assert.Equal(3, (spreadKeys flapping).Length)
    let settled = flapping |> World.settle
    Assert.Equal(2, (spreadKeys settled).Length)
    Assert.True(settled.Now >= one.Now.AddMinutes 10.0)

[<Fact>]
let ``RS-62 and RB-9: what the user wrote empty stays as they wrote it`` () =
    let world =
        with' """{"topologySpreadConstraints":[],"nodeSelector":{},"affinity":{}}"""

    let config = find WellKnown.config world
    Assert.Equal("[]", at [ "spec"; "topologySpreadConstraints" ] config)
    Assert.Equal("{}", at [ "spec"; "nodeSelector" ] config)
    Assert.Equal("{}", at [ "spec"; "affinity" ] config)

[<Fact>]
let ``RS-79: the budget by replicas`` () =
    for replicas, expected in [ 0, "0"; 1, "0"; 2, "1"; 5, "1" ] do
        let budget =
            with' ("{\"replicas\":" + string replicas + "}")
            |> find WellKnown.podDisruptionBudget

        Assert.Equal(expected, at [ "spec"; "minAvailable" ] budget)
        Assert.Equal("\"AlwaysAllow\"", at [ "spec"; "unhealthyPodEvictionPolicy" ] budget)

[<Fact>]
let ``OP-66: the shared secret is generated once, kept, and made anew when it is cleared`` () =
    let secret world = (World.config world).Spec.HttpSecret
    let world = with' "{}"
    Assert.Matches("^[0-9a-f]{128}$", secret world)
    Assert.Equal(secret world, variable "REGISTRY_HTTP_SECRET" world)
    let touched = world |> edited """{"logLevel":"Debug"}""" |> World.settle
    Assert.Equal(secret world, secret touched)
    let cleared = touched |> edited """{"httpSecret":""}""" |> World.settle
    Assert.Matches("^[0-9a-f]{128}$", secret cleared)
    Assert.NotEqual<string>(secret world, secret cleared)
    Assert.Equal(secret cleared, variable "REGISTRY_HTTP_SECRET" cleared)
    Assert.Equal("own", secret (with' """{"httpSecret":"own"}"""))

[<Fact>]
let ``RB-15: a secret that cannot be written down is never used`` () =
    let world =
        cluster onEmptyDir
        |> failing "patch" "configs.imageregistry.operator.openshift.io" Trouble.Conflict (Some 1)
        |> World.settle

    Assert.Equal((World.config world).Spec.HttpSecret, variable "REGISTRY_HTTP_SECRET" world)
    Assert.Equal(1L, Document.generation (live world))

[<Fact>]
let ``RS-68 and RB-18: a new registry is created once, with the certificate and the pull secret in its checksum`` () =
    let world = with' "{}"

    Assert.Equal<string list>(
        [ "create deployments.apps/image-registry" ],
        writes world |> List.filter (fun write -> write.Contains "deployments")
    )

[<Fact>]
let ``OP-134: drift of the Deployment is reverted, foreign metadata stays`` () =
    let world =
        with' "{}"
        |> touched
            WellKnown.deployment
            """{"metadata":{"labels":{"team":"a"},"annotations":{"note":"b"}},"spec":{"replicas":5,"template":{"metadata":{"annotations":{"x":"y"}}}}}"""
        |> World.settle

    Assert.Equal("1", at [ "spec"; "replicas" ] (live world))
    Assert.Equal("", at [ "spec"; "template"; "metadata"; "annotations"; "x" ] (live world))
    Assert.Equal("\"a\"", at [ "metadata"; "labels"; "team" ] (live world))
    Assert.Equal("\"b\"", at [ "metadata"; "annotations"; "note" ] (live world))
    let recreated = world |> deleted WellKnown.deployment |> World.settle
    Assert.True(exists WellKnown.deployment recreated)
