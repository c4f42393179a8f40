/// Registries that were removed and did not go, or not quietly.
module ImageRegistry.Properties.Museum.Removal

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open ImageRegistry.Sandbox
open Xunit

let private removed (world: World) : World =
    world |> edited """{"managementState":"Removed"}""" |> World.settle

let private conditionTypes (world: World) : string list =
    World.conditions world
    |> List.map (fun condition -> condition.Type)
    |> List.filter (fun kind -> kind.StartsWith "Storage")

/// 2019, bug 1753778, #387 and #406. A registry that nobody wanted was not available and had no version, and the cluster could not be
/// upgraded.
[<Fact>]
let ``2019: a removed registry is available and has the version of the operator`` () =
    let start = Base.world Base.EmptyDir
    let world = removed start

    Assert.Equal("True/Removed", condition "Available" world)
    Assert.DoesNotContain("True", Seen.reported "Degraded" start world)

    let upgraded =
        {
            world with
                Settings = {
                    world.Settings with
                        ReleaseVersion = "4.21.0"
                }
        }
        |> World.restart
        |> World.settle

    Assert.Equal(
        """[{"name":"operator","version":"4.21.0"}]""",
        at [ "status"; "versions" ] (find WellKnown.clusterOperator upgraded)
    )

/// 2020, bug 1798618, #462. On a platform without storage a removed registry failed in every pass, since its storage was not
/// configured.
[<Fact>]
let ``2020: what was never configured can be removed, in silence`` () =
    let world =
        settled """{"managementState":"Managed","replicas":1}"""
        |> removed
        |> World.forget
        |> Operation.run [ Operation.Restart; Operation.Pass 3600; Operation.Settle ]

    Assert.Equal("True/Removed", condition "Available" world)
    Assert.Equal("False/Removed", condition "Progressing" world)
    Assert.Equal("False/Removed", condition "Degraded" world)
    Assert.Empty(writes world)

/// 2026, seen (B-1). In `Removed` every pass wrote another transition time and sent nine deletions, and its own write started the next
/// pass: twelve writes and 114 deletions in 15 seconds.
[<Fact>]
let ``2026: a removed registry is left alone, whatever goes on around it`` () =
    for start in [ Base.EmptyDir; Base.Claim; Base.Routes; Base.S3; Base.Gcs ] do
        let gone = removed (Base.world start) |> World.forget

        let world =
            (gone, [ 1..20 ])
            ||> List.fold (fun world number ->
                world
                |> touched WellKnown.trustedCa ("{\"data\":{\"x\":\"" + string number + "\"}}")
                |> touched WellKnown.infrastructure ("{\"metadata\":{\"labels\":{\"n\":\"" + string number + "\"}}}")
                |> passed 60
                |> World.turns 4)

        Assert.Empty(World.requests world)
        Assert.Equal(at [] (find WellKnown.config gone), at [] (find WellKnown.config world))

/// 2026, seen (B-24, B-25). What the storage had told of itself stood for ever after it was gone: that it existed, was tagged and
/// encrypted, and that it was managed.
[<Fact>]
let ``2026: no condition speaks of a storage that is gone`` () =
    for start in [ Base.EmptyDir; Base.Claim; Base.Gcs; Base.S3 ] do
        let world = removed (Base.world start)
        Assert.Equal("""{"managementState":"Managed"}""", at [ "status"; "storage" ] (find WellKnown.config world))
        Assert.Equal("false", at [ "status"; "storageManaged" ] (find WellKnown.config world))

        // Of a bucket there is one thing left to say: that it was deleted.
        for kind in conditionTypes world do
            Assert.Equal("StorageExists", kind)
            Assert.StartsWith("False/", condition kind world)

/// 2026, seen (specification 03, B-18). Neither after another type of storage took its place.
[<Fact>]
let ``2026: no condition speaks of the former storage type`` () =
    let world =
        Base.world Base.S3
        |> edited """{"storage":{"s3":null,"emptyDir":{}},"replicas":1}"""
        |> World.settle

    Assert.Equal<string list>([ "StorageExists" ], conditionTypes world)

    Assert.Equal(Some "EmptyDir", (World.plan world).StorageType)

/// 2026, seen (B-2). A removal that failed was told as one that had succeeded.
[<Fact>]
let ``2026: a removal that fails is not called one that is done`` () =
    let start = Base.world Base.EmptyDir

    let world =
        start
        |> failing "delete" "services" Trouble.Forbidden None
        |> edited """{"managementState":"Removed"}"""
        |> World.turns 30

    Assert.True(exists WellKnown.service world)
    Assert.DoesNotContain("False/Removed", Seen.condition "Progressing" start world)
    Assert.Contains("Service openshift-image-registry/image-registry", message "Progressing" world)
    let later = world |> passed 301 |> World.turns 5
    Assert.Equal("True/RemoveFailed", condition "Degraded" later)
    let done' = later |> healed |> World.settle
    Assert.Equal("False/Removed", condition "Progressing" done')
    Assert.Equal("False/Removed", condition "Degraded" done')

/// 2026, seen (B-9). A mistake in the spec stopped the removal of what the mistake was about.
[<Fact>]
let ``2026: no mistake in the spec keeps a registry from being removed`` () =
    for mistake in
        [
            """{"storage":{"s3":{},"pvc":{}}}"""
            """{"replicas":-1}"""
            """{"requests":{"read":{"maxRunning":-1}}}"""
            """{"storage":{"emptyDir":null,"oss":{}}}"""
        ] do
        let world = Base.world Base.EmptyDir |> edited mistake |> World.settle |> removed
        Assert.False(exists WellKnown.deployment world)
        Assert.Equal("False/Removed", condition "Progressing" world)

/// 2018, issue 18. A deleted Config was made anew only when the operator was started again.
[<Fact>]
let ``2018: a deleted Config comes back by itself, and nothing of the former registry is left`` () =
    let start = Base.world Base.EmptyDir
    let world = start |> deleted WellKnown.config |> World.settle
    Assert.NotEqual<string>(Document.uid (find WellKnown.config start), Document.uid (find WellKnown.config world))
    Assert.False(exists WellKnown.deployment world)
    Assert.Equal("True/Removed", condition "Available" world)

/// 2026, seen (B-3). A finalizer of somebody else on a deleted Config held the only worker for ever.
[<Fact>]
let ``2026: another's finalizer on the Config holds up nothing else`` () =
    let world =
        Base.world Base.EmptyDir
        |> touched
            WellKnown.config
            ("{\"metadata\":{\"finalizers\":[\""
             + WellKnown.finalizer
             + "\",\"example.com/mine\"]}}")
        |> deleted WellKnown.config
        |> World.settle
        |> deleted WellKnown.prunerNetworkPolicy
        |> deleted WellKnown.nodeCa
        |> World.settle

    Assert.True(Document.isDeleted (find WellKnown.config world))
    Assert.False(exists WellKnown.deployment world)
    Assert.True(exists WellKnown.prunerNetworkPolicy world)
    Assert.True(exists WellKnown.nodeCa world)
