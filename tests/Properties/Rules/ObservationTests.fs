/// OP-27 and OP-110 to OP-114: the cluster's TLS settings on their way into the Config.
module ImageRegistry.Properties.Rules.ObservationTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private profile (content: string) =
    touched WellKnown.apiServer ("{\"spec\":{\"tlsSecurityProfile\":" + content + "}}")

let private custom =
    profile
        """{"type":"Custom","custom":{"minTLSVersion":"VersionTLS11","ciphers":["DHE-RSA-AES128-GCM-SHA256","AES128-SHA","ECDHE-RSA-AES128-GCM-SHA256"]}}"""

let private observed (world: World) =
    at [ "spec"; "observedConfig" ] (find WellKnown.config world)

[<Fact>]
let ``OP-110 to OP-112: the settings are kept in every management state, Custom ones as they are given`` () =
    for state in [ "Managed"; "Unmanaged"; "Removed" ] do
        let world =
            settled onEmptyDir
            |> edited ("{\"managementState\":\"" + state + "\"}")
            |> custom
            |> World.settle

        Assert.Equal(
            """{"servingInfo":{"cipherSuites":["TLS_RSA_WITH_AES_128_CBC_SHA","TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"],"minTLSVersion":"VersionTLS11"}}""",
            observed world
        )

[<Fact>]
let ``OP-113: the settings reach the pods in one rollout`` () =
    let world = settled onEmptyDir |> World.forget |> custom |> World.settle
    Assert.Equal("VersionTLS11", variable "REGISTRY_HTTP_TLS_MINVERSION" world)

    Assert.Equal(
        "TLS_RSA_WITH_AES_128_CBC_SHA,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        variable "OPENSHIFT_REGISTRY_HTTP_TLS_CIPHERSUITES" world
    )

    Assert.Equal<string list>(
        [ "update deployments.apps/image-registry" ],
        writes world |> List.filter (fun write -> write.Contains "deployments")
    )

let private told (world: World) =
    world.Announced
    |> List.map (fun announcement -> announcement.Reason, announcement.Message)
    |> List.filter (fun (reason, _) -> reason.StartsWith "Observe")

[<Fact>]
let ``OP-27: one Event for each setting that is another one, and one for the change`` () =
    let start = settled onEmptyDir |> custom |> rested

    let version =
        start
        |> profile """{"custom":{"minTLSVersion":"VersionTLS12"}}"""
        |> World.settle

    let suites = "TLS_RSA_WITH_AES_128_CBC_SHA,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"

    Assert.Equal<(string * string) list>(
        [
            "ObserveTLSSecurityProfile", "minTLSVersion changed from \"VersionTLS11\" to \"VersionTLS12\""
            "ObservedConfigChanged",
            "The cluster's TLS settings are minTLSVersion VersionTLS12, cipherSuites "
            + suites
        ],
        told version
    )

    let both =
        start
        |> profile """{"custom":{"minTLSVersion":"VersionTLS12","ciphers":["AES128-SHA"]}}"""
        |> World.settle

    Assert.Equal<(string * string) list>(
        [
            "ObserveTLSSecurityProfile", "minTLSVersion changed from \"VersionTLS11\" to \"VersionTLS12\""
            "ObserveTLSSecurityProfile",
            "cipherSuites changed from \""
            + suites
            + "\" to \"TLS_RSA_WITH_AES_128_CBC_SHA\""
            "ObservedConfigChanged",
            "The cluster's TLS settings are minTLSVersion VersionTLS12, cipherSuites TLS_RSA_WITH_AES_128_CBC_SHA"
        ],
        told both
    )

[<Fact>]
let ``OP-27 and OP-114: a write that keeps failing is told in an Event, and after a minute in a condition`` () =
    let failing =
        settled onEmptyDir
        |> failing "patch" "configs.imageregistry.operator.openshift.io" Trouble.Forbidden (Some 4)
        |> custom

    let soon = failing |> World.turns 3
    Assert.Contains("ObservedConfigWriteError", soon.Announced |> List.map (fun event -> event.Reason))
    Assert.Equal("False/", condition "ConfigObservationDegraded" soon)

[<Fact>]
let ``OP-114: an API server object that cannot be watched is told after a minute, and the settings stay`` () =
    let world = settled onEmptyDir |> World.observe
    let watch = Watch.named WellKnown.apiServer

    let blind = {
        world with
            Knowledge =
                world.Knowledge
                |> Sightings.forgotten watch
                |> Sightings.failing world.Now watch (ApiFailure.Forbidden "not yours")
    }

    let after (minutes: float) =
        let snapshot = World.snapshot blind

        let plan =
            Planner.make blind.Settings {
                snapshot with
                    Now = snapshot.Now.AddMinutes minutes
            }

        plan.Steps
        |> List.collect (fun step ->
            match step.Effect with
            | Effect.PatchStatus(_, patch) -> Json.items [ "status"; "conditions" ] patch
            | Effect.Create _
            | Effect.Replace _
            | Effect.ReplaceStatus _
            | Effect.Patch _
            | Effect.Delete _
            | Effect.Cloud _
            | Effect.Probe _
            | Effect.Announce _
            | Effect.SetLogLevel _
            | Effect.End _ -> [])
        |> List.map ConditionCodec.decode
        |> Condition.tryFind "ConfigObservationDegraded"
        |> Option.map (fun condition -> ConditionStatus.text condition.Status, condition.Reason, condition.Message)

    Assert.Equal(None, after 0.9)
    Assert.Equal(Some("True", "Error", "unable to watch APIServer cluster: not yours"), after 1.0)

    for step in (World.plan blind).Steps do
        Assert.NotEqual(Some WellKnown.config, Effect.target step.Effect)
