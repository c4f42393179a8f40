/// Section 3 of spec 03 as stories: a registry on a bucket that the operator makes or finds.
module ImageRegistry.Properties.Rules.BucketTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenBucket
open ImageRegistry.Properties.World
open Xunit

[<Fact>]
let ``S3-22: a new cluster on AWS gets its bucket, and everything on it`` () =
    let world = aws onS3 |> World.settle

    Assert.Equal<string list>(
        [
            "probe"
            "create"
            "probe"
            "block public access to"
            "read the tags of"
            "set the default encryption of"
            "set the cleanup of incomplete uploads of"
            "write the tags of"
        ],
        actions world |> List.truncate 8
    )

    Assert.Equal("\"" + ownBucket + "\"", spec [ "storage"; "s3"; "bucket" ] world)
    Assert.Equal("\"eu-central-1\"", spec [ "storage"; "s3"; "region" ] world)
    Assert.Equal("\"Managed\"", spec [ "storage"; "managementState" ] world)
    Assert.Equal("true", spec [ "storage"; "s3"; "encrypt" ] world)
    Assert.Equal("\"" + ownBucket + "\"", status [ "storage"; "s3"; "bucket" ] world)
    Assert.Equal("true", status [ "storageManaged" ] world)

    for kind, expected in
        [
            "StorageExists", "True/S3 Bucket Exists"
            "StoragePublicAccessBlocked", "True/Public Access Block Successful"
            "StorageTagged", "True/Tagging Successful"
            "StorageEncrypted", "True/Encryption Successful"
            "StorageIncompleteUploadCleanupEnabled", "True/Enable Cleanup Successful"
            "Available", "True/Ready"
            "Progressing", "False/Ready"
            "Degraded", "False/"
        ] do
        Assert.Equal(expected, condition kind world)

    Assert.Equal(ownBucket, variable "REGISTRY_STORAGE_S3_BUCKET" world)
    Assert.Equal("true", variable "REGISTRY_STORAGE_S3_ENCRYPT" world)


[<Fact>]
let ``law 9: in an hour at rest nothing is called but the slow look, and nothing is written`` () =
    let world =
        (resting (), [ 1..12 ])
        ||> List.fold (fun world _ -> world |> passed 300 |> Operation.run [ Operation.Turns 3 ])

    Assert.Equal<string list>([ "probe" ], List.distinct (actions world))
    Assert.InRange(List.length (actions world), 4, 6)
    Assert.Empty(writes world)

[<Fact>]
let ``a new process looks once and believes the status`` () =
    let world = resting () |> Operation.run [ Operation.Restart; Operation.Settle ]

    Assert.Equal<string list>([ "probe" ], List.distinct (actions world))
    Assert.Empty(writes world)

[<Fact>]
let ``ST-15, ST-34 and B-1: a bucket of the user is used as it is, and its spec stays as it was written`` () =
    let world =
        aws """{"managementState":"Managed","replicas":2,"storage":{"s3":{"bucket":"theirs"}}}"""
        |> brought true 7L
        |> World.settle

    Assert.Equal("""{"managementState":"Unmanaged","s3":{"bucket":"theirs"}}""", spec [ "storage" ] world)
    Assert.Equal("\"eu-central-1\"", status [ "storage"; "s3"; "region" ] world)
    Assert.Equal("True/S3 Bucket Exists", condition "StorageExists" world)
    Assert.Equal("User supplied S3 bucket exists and is accessible", message "StorageExists" world)
    Assert.Equal("", condition "StorageTagged" world)
    Assert.Equal("eu-central-1", variable "REGISTRY_STORAGE_S3_REGION" world)
    Assert.Equal<string list>([ "probe" ], List.distinct (actions world))

    let removed = world |> edit """{"managementState":"Removed"}""" |> World.settle
    Assert.Equal(7L, (need "theirs" removed).Objects)
    Assert.Equal("{}", status [ "storage" ] removed)

[<Fact>]
let ``S3-22: a bucket that a user names and that is missing is made, and is ours`` () =
    let world =
        aws """{"managementState":"Managed","replicas":2,"storage":{"s3":{"bucket":"wanted"}}}"""
        |> World.settle

    Assert.True (need "wanted" world).IsPublicBlocked
    Assert.Equal("\"Managed\"", spec [ "storage"; "managementState" ] world)
    Assert.Equal("\"eu-central-1\"", spec [ "storage"; "s3"; "region" ] world)
    Assert.Equal<string list>([ "wanted" ], world.Clouds.Made)

[<Fact>]
let ``ST-17: an Unmanaged bucket without a name is made all the same, and nothing else is done to it`` () =
    let world =
        aws """{"managementState":"Managed","replicas":2,"storage":{"managementState":"Unmanaged","s3":{}}}"""
        |> World.settle

    Assert.False (need ownBucket world).IsPublicBlocked
    Assert.Equal("\"Unmanaged\"", spec [ "storage"; "managementState" ] world)

[<Fact>]
let ``law 4: a creation whose answer is lost makes no second bucket`` () =
    let world = aws onS3 |> troubled "create" CloudTrouble.LostReply 1 |> World.settle
    Assert.Equal<string list>([ ownBucket ], world.Clouds.Made)
    Assert.Equal("True/Ready", condition "Available" world)

[<Fact>]
let ``S3-22.4: a new bucket that is not to be seen yet is waited for`` () =
    let world = aws onS3 |> happens (CloudEvent.Delay 4) |> World.settle
    Assert.Equal<string list>([ ownBucket ], world.Clouds.Made)
    Assert.Equal("True/S3 Bucket Exists", condition "StorageExists" world)
