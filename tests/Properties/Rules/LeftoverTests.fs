/// Row 26, RS-131, OP-105 and OP-106: what an older release or the Go operator left behind.
module ImageRegistry.Properties.Rules.LeftoverTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

[<Fact>]
let ``RS-131: on Azure the Job is deleted, and the conditions that told of it go`` () =
    let world = GivenLeftovers.on "Azure" |> World.settle
    Assert.False(exists WellKnown.pathFixJob world)
    Assert.Contains("delete jobs.batch/azure-path-fix", writes world)

    let after = world |> GivenLeftovers.withConditions |> World.settle
    Assert.Equal("", condition "AzurePathFixProgressing" after)
    Assert.Equal("", condition "AzurePathFixControllerDegraded" after)

[<Theory>]
[<InlineData("Unmanaged")>]
[<InlineData("Removed")>]
let ``RS-131: the Job goes in every management state`` (state: string) =
    let world =
        GivenLeftovers.on "Azure"
        |> edited ("{\"managementState\":\"" + state + "\"}")
        |> World.settle

    Assert.False(exists WellKnown.pathFixJob world)

[<Fact>]
let ``AZ-B27: it goes on an Azure Stack, too`` () =
    let world =
        GivenLeftovers.on "Azure"
        |> touchedStatus
            WellKnown.infrastructure
            """{"status":{"platformStatus":{"azure":{"cloudName":"AzureStackCloud"}}}}"""
        |> World.settle

    Assert.False(exists WellKnown.pathFixJob world)

[<Fact>]
let ``RS-131: a Job that comes back goes again`` () =
    let world =
        GivenLeftovers.on "Azure"
        |> World.settle
        |> put WellKnown.pathFixJob (Json.text GivenLeftovers.pathFixJob)
        |> World.settle

    Assert.False(exists WellKnown.pathFixJob world)

[<Fact>]
let ``AZ-90: elsewhere Job and conditions are left alone`` () =
    let world =
        GivenLeftovers.on "None"
        |> World.settle
        |> GivenLeftovers.withConditions
        |> World.settle

    Assert.True(exists WellKnown.pathFixJob world)
    Assert.Equal("True/Error", condition "AzurePathFixProgressing" world)
    Assert.Equal("True/Error", condition "AzurePathFixControllerDegraded" world)

[<Theory>]
[<InlineData("None")>]
[<InlineData("Azure")>]
let ``OP-106: what the writer for Azure Stacks left does not degrade for ever`` (platform: string) =
    let world =
        GivenLeftovers.on platform
        |> World.settle
        |> GivenLeftovers.withConditions
        |> World.settle

    Assert.Equal("False/AsExpected", condition "AzureStackCloudControllerDegraded" world)

[<Fact>]
let ``OP-106: a condition that nobody left is not made`` () =
    let world = GivenLeftovers.on "Azure" |> World.settle
    Assert.Equal("", condition "AzureStackCloudControllerDegraded" world)

[<Fact>]
let ``RB-3: a Job that may not be deleted holds nothing up`` () =
    let world =
        GivenLeftovers.on "Azure"
        |> failing "delete" "jobs.batch" Trouble.Forbidden None
        |> World.turns 12

    Assert.True(exists WellKnown.deployment world)
    Assert.Equal("True/Ready", condition "Available" world)
    Assert.Equal("False/", condition "Degraded" world)

/// The ClusterOperator's condition as `STATUS/REASON`.
let private reported (kind: string) (world: World) : string =
    Json.items [ "status"; "conditions" ] (find WellKnown.clusterOperator world)
    |> List.map ConditionCodec.decode
    |> Condition.tryFind kind
    |> Option.map (fun condition -> ConditionStatus.text condition.Status + "/" + condition.Reason)
    |> Option.defaultValue ""

let private trouble = "AzurePathFixControllerDegraded"

[<Fact>]
let ``B-35: a Job that may not be deleted is told once that has lasted, and no more when it is gone`` () =
    let failing =
        GivenLeftovers.on "Azure"
        |> failing "delete" "jobs.batch" Trouble.Forbidden None
        |> World.turns 12

    Assert.Equal("", condition trouble failing)
    let lasting = failing |> passed 130 |> World.turns 12
    Assert.Equal("True/Error", condition trouble lasting)

    Assert.StartsWith("unable to delete Job openshift-image-registry/azure-path-fix: ", message trouble lasting)

    Assert.Equal("True/AzurePathFixControllerError", reported "Degraded" lasting)
    let gone = lasting |> healed |> passed 130 |> World.settle
    Assert.False(exists WellKnown.pathFixJob gone)
    Assert.Equal("", condition trouble gone)

[<Fact>]
let ``RS-131: that the move failed stays told as long as the Job does`` () =
    let kept =
        GivenLeftovers.on "Azure"
        |> failing "delete" "jobs.batch" Trouble.Forbidden None
        |> World.turns 12
        |> GivenLeftovers.withConditions
        |> World.turns 12

    Assert.Equal("", condition "AzurePathFixProgressing" kept)
    Assert.Equal("True/Error", condition trouble kept)
    Assert.Equal("old", message trouble kept)

[<Fact>]
let ``RS-131: nothing is said of a move before it is known whether the Job is there`` () =
    let world =
        GivenLeftovers.on "Azure" |> World.settle |> GivenLeftovers.withConditions

    let snapshot = World.snapshot world

    let pass =
        PathFixPass.decide {
            snapshot with
                Observed = {
                    snapshot.Observed with
                        Objects = Map.remove WellKnown.pathFixJob snapshot.Observed.Objects
                        Obstacles = [
                            {
                                Watch = Watch.named WellKnown.pathFixJob
                                Failure = ApiFailure.Forbidden "no"
                                Since = noon
                            }
                        ]
                }
        }

    Assert.Empty pass.Outdated
    Assert.Equal<string list>([ "unable to watch Job openshift-image-registry/azure-path-fix: no" ], pass.Faults)

[<Fact>]
let ``RS-131: a Job that somebody's finalizer holds is not deleted again`` () =
    let world =
        GivenLeftovers.on "Azure"
        |> touched WellKnown.pathFixJob """{"metadata":{"finalizers":["example.com/hold"]}}"""
        |> World.settle
        |> World.forget
        |> passed 600
        |> World.settle

    Assert.True(exists WellKnown.pathFixJob world)
    Assert.DoesNotContain("delete jobs.batch/azure-path-fix", writes world)
    Assert.Equal("", condition trouble world)

    Assert.Contains(
        "not: delete Job openshift-image-registry/azure-path-fix: it is being deleted already",
        (World.plan world).Refusals |> List.map Refusal.text
    )
