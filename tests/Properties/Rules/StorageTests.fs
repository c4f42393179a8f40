/// OP-71 to OP-78, S-B1 to S-B3, S-B14, B-26, B-27: choosing, keeping and leaving storage.
module ImageRegistry.Properties.Rules.StorageTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private spec path world =
    at ("spec" :: path) (find WellKnown.config world)

let private status path world =
    at ("status" :: path) (find WellKnown.config world)

let private onClaim =
    """{"managementState":"Managed","replicas":1,"storage":{"pvc":{}}}"""

let private mine modes =
    put
        (claim "mine")
        ("{\"spec\":{\"accessModes\":"
         + modes
         + ""","""
         + "\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}")

[<Fact>]
let ``S-B1 and B-27: oss is told as unsupported, and stays as it was written`` () =
    let world =
        settled onEmptyDir
        |> edited """{"storage":{"emptyDir":null,"oss":{"bucket":"images"},"managementState":"Unmanaged"}}"""
        |> World.settle

    Assert.Equal("True/UnsupportedStorage", condition "Degraded" world)
    Assert.Contains("spec.storage.oss", message "Degraded" world)
    Assert.Equal("\"images\"", spec [ "storage"; "oss"; "bucket" ] world)
    Assert.Equal("\"Unmanaged\"", spec [ "storage"; "managementState" ] world)
    Assert.Equal("True/Ready", condition "Available" world)

[<Fact>]
let ``B-27: who the storage belongs to stays as the user said when the platform's default comes`` () =
    let world =
        Cluster.bare.Value
        |> Cluster.on "Libvirt" "HighlyAvailable"
        |> Cluster.apply (
            Cluster.configOf [
                "managementState", Json.str "Managed"
                "replicas", Json.int 1
                "storage", json """{"managementState":"Unmanaged"}"""
            ]
        )
        |> World.start noon
        |> World.settle

    Assert.Equal("""{"emptyDir":{},"managementState":"Unmanaged"}""", spec [ "storage" ] world)

[<Fact>]
let ``S-B2: Managed was said of the former storage, not of the claim that the user names next`` () =
    let world =
        settled onEmptyDir
        |> mine "[\"ReadWriteMany\"]"
        |> edited """{"storage":{"emptyDir":null,"pvc":{"claim":"mine"}}}"""
        |> World.settle

    Assert.Equal("\"Unmanaged\"", spec [ "storage"; "managementState" ] world)
    Assert.Equal("False/Ready", condition "Progressing" world)
    let removed = world |> edited """{"managementState":"Removed"}""" |> World.settle
    Assert.True(exists (claim "mine") removed)

[<Fact>]
let ``S-B2: what the same edit says of it counts`` () =
    let world =
        settled onClaim
        |> mine "[\"ReadWriteMany\"]"
        |> edited """{"storage":{"pvc":{"claim":"mine"},"managementState":"Unmanaged"}}"""
        |> World.settle

    Assert.Equal("\"Unmanaged\"", spec [ "storage"; "managementState" ] world)

[<Fact>]
let ``S-B3: a claim without our mark is kept even when the state says Managed, and why is told`` () =
    let world =
        settled onEmptyDir
        |> mine "[\"ReadWriteMany\"]"
        |> edited """{"storage":{"emptyDir":null,"pvc":{"claim":"mine"}}}"""
        |> World.settle
        |> edited """{"storage":{"managementState":"Managed"}}"""
        |> World.settle
        |> rested
        |> edited """{"managementState":"Removed"}"""
        |> World.settle

    Assert.True(exists (claim "mine") world)
    Assert.Equal("False/Removed", condition "Progressing" world)

    Assert.Contains(
        world.Announced,
        fun announcement ->
            announcement.Reason = "StorageKept"
            && announcement.Message.Contains "PersistentVolumeClaim openshift-image-registry/mine"
    )

[<Fact>]
let ``S-B3: a person who wants the claim deleted sets the mark`` () =
    let world =
        settled onEmptyDir
        |> mine "[\"ReadWriteMany\"]"
        |> touched (claim "mine") """{"metadata":{"annotations":{"imageregistry.openshift.io":""}}}"""
        |> edited """{"storage":{"emptyDir":null,"pvc":{"claim":"mine"}}}"""
        |> World.settle
        |> edited """{"storage":{"managementState":"Managed"}}"""
        |> World.settle
        |> edited """{"managementState":"Removed"}"""
        |> World.settle

    Assert.False(exists (claim "mine") world)

[<Fact>]
let ``S-B14: emptyDir with several pods runs, and says what that means`` () =
    let world =
        settled """{"managementState":"Managed","replicas":2,"storage":{"emptyDir":{}}}"""

    Assert.Equal("True/Creation Successful", condition "StorageExists" world)
    Assert.Contains("each pod keeps its own part of the images", message "StorageExists" world)
    Assert.Equal("False/Ready", condition "Progressing" world)

[<Fact>]
let ``ED-6: emptyDir with one replica comes to rest`` () =
    let world = settled onEmptyDir
    Assert.Equal("True/Ready", condition "Available" world)
    Assert.Equal("""{"emptyDir":{},"managementState":"Managed"}""", spec [ "storage" ] world)
    Assert.Equal("""{"emptyDir":{},"managementState":"Managed"}""", status [ "storage" ] world)
    Assert.Equal("true", status [ "storageManaged" ] world)

[<Fact>]
let ``OP-74 and OP-76: another storage takes the former's place, and the former stays`` () =
    let world =
        settled onClaim
        |> edited """{"storage":{"pvc":null,"emptyDir":{}}}"""
        |> World.settle

    Assert.True(exists (claim "image-registry-storage") world)
    Assert.Equal("""{"emptyDir":{},"managementState":"Managed"}""", status [ "storage" ] world)
    Assert.Equal("", at [ "volumes"; "persistentVolumeClaim" ] (podSpec world))
    Assert.Equal("False/Ready", condition "Progressing" world)

[<Theory>]
[<InlineData("azure", """{"container":"abc"}""")>]
[<InlineData("swift", """{"container":"c"}""")>]
[<InlineData("ibmcos", """{"bucket":"b"}""")>]
let ``storage that this version cannot use is told, and the running registry is left alone``
    (field: string)
    (content: string)
    =
    let world =
        settled onEmptyDir
        |> edited ("{\"storage\":{\"emptyDir\":null,\"" + field + "\":" + content + "}}")
        |> World.settle

    Assert.Equal("True/StorageNotAvailable", condition "Degraded" world)
    Assert.Contains("spec.storage." + field, message "Degraded" world)
    Assert.Equal("True/Ready", condition "Available" world)

    let back =
        world
        |> edited ("{\"storage\":{\"" + field + "\":null,\"emptyDir\":{}}}")
        |> World.settle

    Assert.Equal("False/", condition "Degraded" back)

[<Fact>]
let ``OP-78: a state that nobody said follows the old record`` () =
    let from managed =
        settled onEmptyDir
        |> touchedStatus
            WellKnown.config
            ("{\"status\":{\"storageManaged\":"
             + managed
             + ",\"storage\":{\"managementState\":null}}}")
        |> edited """{"storage":{"managementState":null}}"""
        |> World.settle

    Assert.Equal("\"Managed\"", spec [ "storage"; "managementState" ] (from "true"))
    Assert.Equal("\"Unmanaged\"", spec [ "storage"; "managementState" ] (from "false"))
