/// Removals that went by something else than what the status names, or took what was somebody else's by then.
module ImageRegistry.Properties.Museum.Ownership

open ImageRegistry.Core
open ImageRegistry.Properties.Museum.Between
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenBucket
open ImageRegistry.Properties.World
open Xunit

let private ownClaim = claim WellKnown.defaultClaimName

let private theirClaim = claim "mine"

let private withTheirClaim =
    put theirClaim """{"spec":{"accessModes":["ReadWriteMany"],"resources":{"requests":{"storage":"1Gi"}}}}"""

let private removal = """{"managementState":"Removed"}"""

let private assertDone (world: World) =
    Assert.Equal("False/Removed", condition "Progressing" world)
    Assert.Equal("False/Removed", condition "Degraded" world)
    Assert.Equal("""{"managementState":"Managed"}""", status [ "storage" ] world)

/// 2026, seen (specification 03, B-7). On Google's cloud a bucket's name was used without a look whether there is one: requests went to
/// `/b//o` and `/b/`.
[<Fact>]
let ``2026: a bucket without a name is removed without a call`` () =
    for start, field in [ Base.S3, "s3"; Base.Gcs, "gcs" ] do
        let nameless =
            Base.world start
            |> touchedStatus
                WellKnown.config
                ("{\"status\":{\"storage\":{\"managementState\":null,\"" + field + "\":null}}}")
            |> touchedStatus WellKnown.config ("{\"status\":{\"storage\":{\"" + field + "\":{}}}}")
            |> edit """{"managementState":"Removed","storage":{"managementState":"Managed"}}"""

        Assert.NotEqual<string>("", status [ "storage"; field ] nameless)
        Assert.Equal("", status [ "storage"; field; "bucket" ] nameless)
        let world = World.settle nameless
        Assert.Empty(World.calls world)
        assertDone world
        Assert.False(exists WellKnown.deployment world)

/// 2026, seen (specification 03, B-8). The name of a bucket that was removed was taken out of a member of the spec that was not there any
/// more, and the process ended.
[<Fact>]
let ``2026: the bucket of the status goes, also where the spec names none any more`` () =
    for start, field in [ Base.S3, "s3"; Base.Gcs, "gcs" ] do
        let before = Base.world start |> happens (CloudEvent.Fill 12000L)
        let name = (status [ "storage"; field; "bucket" ] before).Trim '"'
        Assert.Equal(12000L, before.Clouds.Buckets[(field, name)].Objects)

        let edited =
            before
            |> edit """{"storage":{"s3":null,"gcs":null},"managementState":"Removed"}"""

        Assert.Equal("""{"managementState":"Managed"}""", spec [ "storage" ] edited)

        for world in
            [
                World.settle edited
                edited
                |> Operation.run [
                    Operation.DieAfter 3
                    Operation.Turns 12
                    Operation.Restart
                    Operation.Settle
                ]
            ] do
            Assert.Empty world.Clouds.Buckets
            Assert.Equal<string list>([ name ], Set.toList world.Clouds.Touched)
            Assert.StartsWith("False/", condition "StorageExists" world)
            assertDone world

/// 2026, seen (specification 05, LC-8 and S-B5). What is removed was read from the spec: whoever named another container of Swift in the
/// edit that removes the registry lost that one, and the operator's stayed. The same edit for a claim.
[<Fact>]
let ``2026: a user's claim that is named in the edit that removes the registry stays, and ours goes`` () =
    let start = Base.world Base.Claim |> withTheirClaim |> World.settle

    let world =
        start
        |> edited """{"managementState":"Removed","storage":{"pvc":{"claim":"mine"}}}"""
        |> World.settle

    Assert.Equal("\"mine\"", spec [ "storage"; "pvc"; "claim" ] world)
    Assert.False(exists ownClaim world)
    Assert.Equal(at [] (find theirClaim start), at [] (find theirClaim world))
    assertDone world

/// The same for buckets.
[<Fact>]
let ``2026: so does a user's bucket, with its objects`` () =
    for start, field in [ Base.S3, "s3"; Base.Gcs, "gcs" ] do
        let before = Base.world start |> happens (CloudEvent.Fill 12000L)
        let name = (status [ "storage"; field; "bucket" ] before).Trim '"'

        let world =
            before
            |> happens (CloudEvent.Bring(field, "theirs", true, 7L))
            |> edit (
                "{\"managementState\":\"Removed\",\"storage\":{\""
                + field
                + "\":{\"bucket\":\"theirs\"}}}"
            )
            |> World.settle

        Assert.Equal("\"theirs\"", spec [ "storage"; field; "bucket" ] world)
        Assert.Equal<string list>([ name ], Set.toList world.Clouds.Touched)

        Assert.Equal<((string * string) * Bucket) list>(
            [
                (field, "theirs"),
                {
                    Clouds.bucket with
                        Objects = 7L
                        Tags = Map.ofList [ "team", "images" ]
                }
            ],
            Map.toList world.Clouds.Buckets
        )

        assertDone world

/// Whether the operator is about to delete this.
let private isDoomed (target: ObjectRef) (world: World) : bool =
    (World.plan (World.observe world)).Steps
    |> List.exists (fun step ->
        match step.Effect with
        | Effect.Delete(doomed, _) -> doomed = target
        | _ -> false)

let rec private untilDoomed (target: ObjectRef) (turns: int) (world: World) : World =
    if isDoomed target world then
        world
    elif turns = 0 then
        World.broken (ObjectRef.text target + " is not deleted") world
    else
        untilDoomed target (turns - 1) (World.turns 1 world)

/// 2026, seen (specification 05, S-B3). A claim was deleted by its name, with no look at its mark: whatever had that name by then went.
[<Fact>]
let ``2026: a claim that a user makes under the name of ours, between look and deletion, stays`` () =
    let remade (world: World) =
        world
        |> touched ownClaim """{"metadata":{"finalizers":null}}"""
        |> deleted ownClaim
        |> put ownClaim """{"spec":{"accessModes":["ReadWriteMany"],"resources":{"requests":{"storage":"1Gi"}}}}"""

    let start = Base.world Base.Claim
    let doomed = start |> edit removal |> untilDoomed ownClaim 30 |> World.forget
    let met = doomed |> between remade

    Assert.Equal<(string * int) list>(
        [ "delete persistentvolumeclaims/image-registry-storage", 409 ],
        World.requests met
        |> List.filter (fun entry -> entry.Resource = "persistentvolumeclaims")
        |> List.map (fun entry -> entry.Verb + " " + entry.Resource + "/" + entry.Name, entry.Code)
    )

    let world = World.settle met
    let theirs = find ownClaim world
    Assert.NotEqual<string>(Document.uid (find ownClaim start), Document.uid theirs)
    Assert.Equal("\"1Gi\"", at [ "spec"; "resources"; "requests"; "storage" ] theirs)
    Assert.False(Document.isDeleted theirs)
    assertDone world
    Assert.Contains("does not carry the annotation", Assert.Single(told "StorageKept" world))

/// 2026, seen (specification 01, B-26, and 05, S-B2 and LC-10): a user's bucket under the word that was said of another one. Here that other
/// one had been removed in between, and nothing told any more that the word was an old one.
[<Fact>]
let ``2026: Managed was said of a storage that is gone, not of a user's bucket`` () =
    let theirs = {
        Clouds.bucket with
            Objects = 7L
            Tags = Map.ofList [ "team", "images" ]
    }

    let named =
        """{"managementState":"Managed","storage":{"emptyDir":null,"s3":{"bucket":"theirs"}}}"""

    let brought (world: World) =
        happens (CloudEvent.Bring("s3", "theirs", true, 7L)) world

    let onEmptyDir =
        Base.world Base.S3
        |> edit """{"storage":{"s3":null,"emptyDir":{}}}"""
        |> World.settle

    for removed in
        [
            Base.world Base.S3 |> brought |> edit removal
            onEmptyDir |> brought |> edit removal
            Base.world Base.S3
            |> brought
            |> edit """{"managementState":"Removed","storage":{"s3":{"bucket":"theirs"}}}"""
        ] do
        let again = removed |> World.settle |> edit named |> World.settle
        Assert.Equal("True/Ready", condition "Available" again)
        Assert.Equal("\"Unmanaged\"", spec [ "storage"; "managementState" ] again)
        Assert.Equal("theirs", variable "REGISTRY_STORAGE_S3_BUCKET" again)
        Assert.Equal(theirs, again.Clouds.Buckets[("s3", "theirs")])
        let gone = again |> edit removal |> World.settle
        Assert.Equal("True/Removed", condition "Removed" gone)
        Assert.Equal(theirs, gone.Clouds.Buckets[("s3", "theirs")])

/// The same where the Go operator had removed it: what it left is `storageManaged`.
[<Fact>]
let ``2026: neither where the former operator removed it`` () =
    let world =
        Base.world Base.S3
        |> happens (CloudEvent.Bring("s3", "theirs", true, 7L))
        |> edit removal
        |> World.settle
        |> touchedStatus WellKnown.config """{"status":{"storage":{"managementState":null},"storageManaged":true}}"""
        |> World.settle
        |> edit """{"managementState":"Managed","storage":{"s3":{"bucket":"theirs"}}}"""
        |> World.settle

    Assert.Equal("\"Unmanaged\"", spec [ "storage"; "managementState" ] world)
    Assert.Equal(7L, world.Clouds.Buckets[("s3", "theirs")].Objects)
    Assert.False(world.Clouds.Buckets[("s3", "theirs")].IsPublicBlocked)

/// Who says it anew, says it of what is there now.
[<Fact>]
let ``2026: Managed that is said of a user's bucket counts`` () =
    let world =
        Base.world Base.S3
        |> happens (CloudEvent.Bring("s3", "theirs", true, 7L))
        |> edit removal
        |> World.settle
        |> edit """{"managementState":"Managed","storage":{"s3":{"bucket":"theirs"}}}"""
        |> World.settle
        |> edit """{"storage":{"managementState":"Managed"}}"""
        |> World.settle

    Assert.Equal("\"Managed\"", spec [ "storage"; "managementState" ] world)
    Assert.True(world.Clouds.Buckets[("s3", "theirs")].IsPublicBlocked)

/// The same in the moment in which the operator has just named its own: `Managed` stood in the spec before the status told of what.
[<Fact>]
let ``2026: a user's bucket that is named while the operator starts is the user's`` () =
    for turns in 0..8 do
        let world =
            Base.world Base.FreshS3
            |> happens (CloudEvent.Bring("s3", "theirs", true, 7L))
            |> World.turns turns
            |> edit """{"storage":{"s3":{"bucket":"theirs"}}}"""
            |> World.settle

        Assert.Equal(
            {
                Clouds.bucket with
                    Objects = 7L
                    Tags = Map.ofList [ "team", "images" ]
            },
            world.Clouds.Buckets[("s3", "theirs")]
        )
