/// OP-63 to OP-67 and B-8: what users get wrong is told at once, with field, value and remedy, and touches nothing.
module ImageRegistry.Properties.Rules.MistakeTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

/// A running registry after this edit, at rest.
let private after (edit: string) : World =
    settled onEmptyDir |> World.forget |> edited edit |> World.settle

let private isTold (reason: string) (parts: string list) (world: World) =
    Assert.Equal("True/" + reason, condition "Degraded" world)
    Assert.Equal("False/Error", condition "Progressing" world)
    Assert.Equal("True/Ready", condition "Available" world)

    for part in parts do
        Assert.Contains(part, message "Degraded" world)

    // Nothing but what is told was written, and nothing is tried again.
    Assert.Empty(writes world |> List.filter (fun write -> not (write.EndsWith "/status")))

    Assert.Equal(1L, Document.generation (find WellKnown.deployment world))
    Assert.Empty(writes (world |> World.forget |> passed 3600 |> World.turns 3))

let private isPutRight (edit: string) (world: World) =
    let right = world |> edited edit |> World.settle
    Assert.Equal("False/", condition "Degraded" right)
    Assert.Equal("False/Ready", condition "Progressing" right)

[<Fact>]
let ``OP-63: negative replicas`` () =
    let world = after """{"replicas":-1}"""
    isTold "VerificationFailed" [ "spec.replicas: -1"; "replicas must be greater than or equal to 0" ] world
    isPutRight """{"replicas":1}""" world

[<Theory>]
[<InlineData("""{"routes":[{"name":"a"},{"name":"a"}]}""", "spec.routes[1].name: a")>]
[<InlineData("""{"routes":[{"name":"default-route"}]}""", "spec.routes[0].name: default-route")>]
let ``OP-64: duplicated route names`` (edit: string) (field: string) =
    let world = after edit
    isTold "VerificationFailed" [ field; "route names must not be duplicated" ] world
    isPutRight """{"routes":null}""" world

[<Fact>]
let ``B-8: two storage types`` () =
    let world = after """{"storage":{"pvc":{}}}"""

    isTold
        "MultipleStorageTypes"
        [
            "spec.storage"
            "2 storage types are set (EmptyDir, PVC)"
            "keep exactly one"
        ]
        world

    isPutRight """{"storage":{"pvc":null}}""" world

[<Theory>]
[<InlineData("""{"read":{"maxRunning":-1}}""", "spec.requests.read.maxRunning: -1")>]
[<InlineData("""{"read":{"maxInQueue":-2}}""", "spec.requests.read.maxInQueue: -2")>]
[<InlineData("""{"write":{"maxRunning":-3}}""", "spec.requests.write.maxRunning: -3")>]
[<InlineData("""{"write":{"maxInQueue":-4}}""", "spec.requests.write.maxInQueue: -4")>]
let ``B-8: negative limits`` (limits: string) (field: string) =
    let world = after ("{\"requests\":" + limits + "}")
    isTold "InvalidRequests" [ field; "must not be negative" ] world
    isPutRight """{"requests":null}""" world

[<Fact>]
let ``B-8: overrides that cannot be read`` () =
    let world =
        after """{"unsupportedConfigOverrides":{"deployment":{"annotations":"none"}}}"""

    isTold "InvalidConfigOverrides" [ "spec.unsupportedConfigOverrides.deployment.annotations" ] world
    isPutRight """{"unsupportedConfigOverrides":null}""" world

[<Fact>]
let ``B-8: an observed config that nobody could have observed is replaced while the cluster's settings are known`` () =
    let world =
        after """{"observedConfig":{"servingInfo":{"minTLSVersion":12,"other":true}}}"""

    Assert.Equal("False/", condition "Degraded" world)

    Assert.Equal(
        "\"VersionTLS12\"",
        at [ "spec"; "observedConfig"; "servingInfo"; "minTLSVersion" ] (find WellKnown.config world)
    )

    Assert.Equal("", at [ "spec"; "observedConfig"; "servingInfo"; "other" ] (find WellKnown.config world))

[<Fact>]
let ``B-8: TLS settings of the cluster that the registry would not accept`` () =
    let world =
        settled onEmptyDir
        |> World.forget
        |> touched
            WellKnown.apiServer
            """{"spec":{"tlsSecurityProfile":{"type":"Custom","custom":{"minTLSVersion":"VersionTLS12","ciphers":["TLS_AES_128_GCM_SHA256","DHE-RSA-AES128-GCM-SHA256"]}}}}"""
        |> World.settle

    // Names without a translation are dropped (OP-112).
    Assert.Equal("TLS_AES_128_GCM_SHA256", variable "OPENSHIFT_REGISTRY_HTTP_TLS_CIPHERSUITES" world)

[<Fact>]
let ``B-8: everything wrong is told at once, before anything is done`` () =
    let world =
        after
            """{"replicas":-1,"requests":{"read":{"maxRunning":-1}},"routes":[{"name":"a"},{"name":"a"}],"logLevel":"Debug",
                "storage":{"pvc":{}}}"""

    isTold
        "VerificationFailed"
        [
            "spec.replicas: -1"
            "spec.requests.read.maxRunning: -1"
            "spec.routes[1].name: a"
            "spec.storage: EmptyDir, PVC"
        ]
        world

[<Fact>]
let ``OP-65: a missing finalizer is added even so, and no secret is generated`` () =
    let world =
        settled """{"managementState":"Managed","replicas":-1,"storage":{"emptyDir":{}}}"""

    Assert.Equal("[\"" + WellKnown.finalizer + "\"]", at [ "metadata"; "finalizers" ] (find WellKnown.config world))
    Assert.Equal("", at [ "spec"; "httpSecret" ] (find WellKnown.config world))
    Assert.False(exists WellKnown.service world)
    Assert.Equal("False/VerificationFailed", condition "Available" world)

[<Fact>]
let ``OP-67: a Secret of a route that does not exist is waited for, and named`` () =
    let world =
        settled onEmptyDir
        |> edited """{"defaultRoute":true,"routes":[{"name":"a","secretName":"none"},{"name":"b"}]}"""
        |> World.settle

    Assert.Equal("True/Error", condition "Progressing" world)
    Assert.Equal("False/", condition "Degraded" world)
    Assert.Contains("route a", message "Progressing" world)
    Assert.Contains("Secret openshift-image-registry/none", message "Progressing" world)
    // RB-3: the others are there.
    Assert.True(exists (WellKnown.route "b") world)
    Assert.True(exists (WellKnown.route "default-route") world)

    let found =
        world
        |> put
            (WellKnown.secret "none")
            """{"type":"kubernetes.io/tls","data":{"tls.crt":"Q0VSVA==","tls.key":"S0VZ"}}"""
        |> World.settle

    Assert.True(exists (WellKnown.route "a") found)
    Assert.Equal("False/Ready", condition "Progressing" found)

[<Fact>]
let ``an unknown word for a log level acts as Normal and is told without degrading`` () =
    // The schema admits the four words only; the Config is what the operator sees.
    let world = settled onEmptyDir

    let config =
        find WellKnown.config world
        |> Json.set [ "spec"; "logLevel" ] (Json.str "Loud")
        |> ConfigCodec.decode

    let advice = Verification.advice (World.snapshot world) config

    Assert.Equal<string list>(
        [
            "spec.logLevel: Loud: it is taken as Normal; write Normal, Debug, Trace or TraceAll"
        ],
        advice |> List.map Finding.text
    )
