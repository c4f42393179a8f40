/// What an older release left behind, or a storage that this one cannot use.
module ImageRegistry.Properties.Museum.Leftovers

open ImageRegistry.Core
open ImageRegistry.Properties.Rules
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

/// 2026, seen (AZ-B27). On an Azure Stack, which the status of the Config names, the Job that moves blobs and the conditions that tell of it
/// stood for ever.
[<Fact>]
let ``2026: an Azure Stack, too, is rid of the Job and of what told of it`` () =
    let world =
        GivenLeftovers.on "Azure"
        |> touchedStatus
            WellKnown.config
            """{"status":{"storage":{"azure":{"cloudName":"AzureStackCloud"}},"storageManaged":false}}"""
        |> GivenLeftovers.withConditions
        |> World.settle

    Assert.False(exists WellKnown.pathFixJob world)
    Assert.Equal("", condition "AzurePathFixProgressing" world)
    Assert.Equal("", condition "AzurePathFixControllerDegraded" world)
    Assert.Equal("False/AsExpected", condition "AzureStackCloudControllerDegraded" world)

/// 2026, seen (AZ-90). An Infrastructure without `platformStatus` ended the process; it is no Azure.
[<Fact>]
let ``2026: a platform that is not told is no Azure`` () =
    let world =
        GivenLeftovers.on "Azure"
        |> touchedStatus WellKnown.infrastructure """{"status":{"platform":null,"platformStatus":null}}"""
        |> World.settle
        |> GivenLeftovers.withConditions
        |> World.settle

    Assert.True(exists WellKnown.pathFixJob world)
    Assert.Equal("True/Error", condition "AzurePathFixProgressing" world)
    Assert.True(exists WellKnown.deployment world)

/// 2026, seen (AZ-B24 and AZ-76, LC-8). Removed in one edit with the storage taken out of the spec: the driver was made from what the spec
/// no longer had, and the process ended.
[<Fact>]
let ``2026: a storage that is gone from the spec is removed by the status, or it is told what to do`` () =
    for storage in
        [
            """"azure":{"accountName":"acct","container":"images"}"""
            """"swift":{"container":"images"}"""
            """"ibmcos":{"bucket":"images"}"""
        ] do
        let world =
            settled onEmptyDir
            |> touchedStatus
                WellKnown.config
                ("{\"status\":{\"storage\":{\"emptyDir\":null,\"managementState\":\"Managed\","
                 + storage
                 + "},\"storageManaged\":true}}")
            |> edited """{"managementState":"Removed","storage":{"emptyDir":null,"managementState":"Managed"}}"""
            |> World.settle

        Assert.False(exists WellKnown.deployment world)
        Assert.False(exists WellKnown.service world)
        Assert.Equal("True/RemoveFailed", condition "Degraded" world)
        Assert.Contains("set spec.storage.managementState to Unmanaged to keep it", message "Degraded" world)

        let kept =
            world
            |> edited """{"storage":{"managementState":"Unmanaged"}}"""
            |> World.settle

        Assert.Equal("True/Removed", condition "Removed" kept)
        Assert.Equal("False/Removed", condition "Degraded" kept)
        Assert.Equal("""{"managementState":"Managed"}""", at [ "status"; "storage" ] (find WellKnown.config kept))
