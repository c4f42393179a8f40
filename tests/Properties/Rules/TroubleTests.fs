/// B-7, B-13, B-14, B-37 and OP-37: time, watches and a server that refuses.
module ImageRegistry.Properties.Rules.TroubleTests

open System
open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

/// The registry's pods are gone, and nobody brings them back or says anything more.
let private dead (world: World) =
    {
        world with
            Controllers = ControllerSettings.nobody
    }
    |> touchedStatus WellKnown.deployment """{"status":{"availableReplicas":null,"readyReplicas":null}}"""

[<Fact>]
let ``B-7: a dead registry is degraded after five minutes and a few seconds, with no event to say so`` () =
    let world = settled onEmptyDir |> dead |> World.turns 8
    Assert.Equal("False/NoReplicasAvailable", condition "Available" world)
    Assert.Equal("False/", condition "Degraded" world)
    let plan = World.plan world
    Assert.InRange(plan.LookAgain, world.Now.AddMinutes 4.5, world.Now.AddMinutes 5.1)
    let later = { world with Now = plan.LookAgain } |> World.turns 2
    Assert.Equal("True/Unavailable", condition "Degraded" later)
    Assert.Equal("The deployment does not have available replicas", message "Degraded" later)

[<Fact>]
let ``B-7: everything is looked at again every ten to fifteen minutes`` () =
    let world = settled onEmptyDir
    Assert.InRange((World.plan world).LookAgain, world.Now.AddMinutes 10.0, world.Now.AddMinutes 15.0)

[<Fact>]
let ``B-13: after an edit Progressing becomes True before it becomes False`` () =
    let world = settled onEmptyDir |> World.forget |> edited """{"logLevel":"Debug"}"""

    let rec statuses (left: int) (world: World) (seen: string list) =
        if left = 0 then
            List.rev seen
        else
            let after = World.turns 1 world
            statuses (left - 1) after (condition "Progressing" after :: seen)

    let seen = statuses 20 world [] |> List.distinct

    Assert.Equal<string list>([ "False/Ready"; "True/DeploymentNotCompleted" ], seen |> List.truncate 2)

    let done' = World.settle world
    Assert.Equal("False/Ready", condition "Progressing" done')

    Assert.Equal(
        at [ "metadata"; "generation" ] (find WellKnown.config done'),
        at [ "status"; "observedGeneration" ] (find WellKnown.config done')
    )

[<Fact>]
let ``B-37: a kind that is not served is told after a minute, by name`` () =
    let withoutRoutes = {
        Resource = {
            Group = "apiextensions.k8s.io"
            Version = "v1"
            Plural = "customresourcedefinitions"
            Kind = "CustomResourceDefinition"
            Scope = Cluster
        }
        Namespace = ""
        Name = "routes.route.openshift.io"
    }

    let world = cluster onEmptyDir |> deleted withoutRoutes |> World.settle
    // Without Routes to make, their absence holds up nothing.
    Assert.Equal("True/Ready", condition "Available" world)
    Assert.Equal("False/", condition "Degraded" world)

    let asked =
        world |> edited """{"defaultRoute":true}""" |> passed 120 |> World.settle

    Assert.Equal("True/APIsUnavailable", condition "Degraded" asked)
    Assert.Contains("routes.route.openshift.io", message "Degraded" asked)
    Assert.Equal("True/Ready", condition "Available" asked)

[<Fact>]
let ``B-14: waits double from five milliseconds and never exceed two minutes and their jitter`` () =
    let wait failure attempts =
        let failed = {
            Failure = failure
            Attempts = attempts
            Since = noon
            Last = noon
        }

        (Backoff.due "key" failed - noon).TotalMilliseconds

    let server = ApiFailure.ServerError(500, "")
    Assert.InRange(wait server 1, 5.0, 6.0)
    Assert.InRange(wait server 2, 10.0, 12.0)
    Assert.InRange(wait server 11, 5120.0, 6144.0)
    Assert.InRange(wait server 50, 120000.0, 144000.0)
    Assert.InRange(wait (ApiFailure.Forbidden "") 1, 10000.0, 12000.0)

    Assert.InRange(wait (ApiFailure.TooManyRequests("", Some(TimeSpan.FromSeconds 30.0))) 1, 30000.0, 30000.0)

[<Fact>]
let ``OP-37: a changed wish is tried at once`` () =
    let world =
        settled onEmptyDir
        |> failing "update" "deployments.apps" Trouble.Forbidden (Some 1)
        |> edited """{"logLevel":"Debug"}"""
        |> World.turns 2

    Assert.Equal("info", variable "REGISTRY_LOG_LEVEL" world)
    let other = world |> edited """{"readOnly":true}""" |> World.turns 2
    Assert.Equal("debug", variable "REGISTRY_LOG_LEVEL" other)

[<Fact>]
let ``B-4: an edit made while the operator writes survives`` () =
    let world = cluster onEmptyDir |> World.observe
    let plan = World.plan world
    let edited = world |> edited """{"replicas":3,"routes":[{"name":"a"}]}"""

    let after =
        (edited.State, plan.Steps)
        ||> List.fold (fun state step -> World.carryOut edited.Now step.Effect state |> fst)

    let config = find WellKnown.config { edited with State = after }
    Assert.Equal("3", at [ "spec"; "replicas" ] config)
    Assert.Equal("""[{"name":"a"}]""", at [ "spec"; "routes" ] config)

[<Fact>]
let ``B-6: conditions that others write meanwhile survive`` () =
    let world = settled onEmptyDir

    let other =
        world
        |> edited """{"logLevel":"Debug"}"""
        |> World.turns 1
        |> touchedStatus
            WellKnown.config
            ("""{"status":{"conditions":"""
             + Json.text (
                 Json.list (
                     Json.items [ "status"; "conditions" ] (find WellKnown.config world)
                     @ [
                         json
                             """{"type":"NodeCADaemonAvailable","status":"True","reason":"AsExpected","lastTransitionTime":"2026-01-01T00:00:00Z"}"""
                     ]
                 )
             )
             + "}}")
        |> World.settle

    Assert.Equal("True/AsExpected", condition "NodeCADaemonAvailable" other)

[<Fact>]
let ``OP-23 and OP-24: no gates within a minute, or other gates, end the process`` () =
    let ending world =
        (World.plan world).Steps
        |> List.choose (fun step ->
            match step.Effect with
            | Effect.End ending -> Some ending
            | Effect.Create _
            | Effect.Replace _
            | Effect.ReplaceStatus _
            | Effect.Patch _
            | Effect.PatchStatus _
            | Effect.Delete _
            | Effect.Cloud _
            | Effect.Probe _
            | Effect.Announce _
            | Effect.SetLogLevel _ -> None)

    let without = cluster onEmptyDir |> deleted WellKnown.featureGate |> World.observe

    Assert.Empty(ending without)

    Assert.Equal<Ending list>(
        [ Ending.FeatureGatesMissing ],
        ending {
            without with
                Now = without.Now.AddMinutes 1.0
        }
    )

    let changed =
        settled onEmptyDir
        |> touchedStatus
            WellKnown.featureGate
            """{"status":{"featureGates":[{"version":"0.0.1-snapshot","enabled":[{"name":"New"}],"disabled":[]}]}}"""
        |> World.observe

    Assert.Equal<Ending list>([ Ending.FeatureGatesChanged ], ending changed)
