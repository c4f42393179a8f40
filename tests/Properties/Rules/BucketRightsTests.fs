/// S3-12, GCS-4, B-4, B-5, TAG-5: credentials that may do one thing and not another.
module ImageRegistry.Properties.Rules.BucketRightsTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenBucket
open ImageRegistry.Properties.World
open Xunit

let private wayOut =
    "; or set spec.storage.managementState to Unmanaged to keep its data and finish the removal"

/// A removal in which calls of this kind are denied, as far as it comes.
let private deniedAt (slot: string) (start: Base) : World =
    Base.world start
    |> happens (CloudEvent.Fill 3L)
    |> troubled slot CloudTrouble.Denied 1000
    |> edit """{"managementState":"Removed"}"""
    |> Operation.run [ Operation.Turns 40 ]

[<Theory>]
[<InlineData("read the tags of", "permission s3:GetBucketTagging", 3)>]
[<InlineData("empty", "permissions s3:ListBucket, s3:DeleteObject, s3:DeleteObjectVersion", 3)>]
[<InlineData("remove", "permission s3:DeleteBucket", 0)>]
let ``S3-26 to S3-28: a removal that is denied is told the permission that it lacks, and goes on once it has it``
    (slot: string, lacking: string, left: int)
    =
    let world = deniedAt slot Base.S3

    Assert.Equal("Unknown/AccessDenied", condition "StorageExists" world)

    let expected =
        "S3 bucket lab-x7k2p-image-registry-eu-central-1: AccessDenied: Access Denied (HTTP 403); the credentials need the "
        + lacking
        + wayOut

    Assert.Equal(expected, message "StorageExists" world)
    Assert.Contains("storage: " + expected, message "Progressing" world)
    Assert.Equal(int64 left, (need ownBucket world).Objects)

    let right = world |> healed |> passed 300 |> World.settle
    Assert.Equal(None, bucket ownBucket right)
    Assert.Equal("False/S3 Bucket Deleted", condition "StorageExists" right)

[<Fact>]
let ``a removal that is denied can be finished without the data, too`` () =
    let world =
        deniedAt "empty" Base.S3
        |> edit """{"storage":{"managementState":"Unmanaged"}}"""
        |> World.settle

    Assert.Equal(3L, (need ownBucket world).Objects)
    Assert.Equal("False/Removed", condition "Progressing" world)

[<Theory>]
[<InlineData("probe", "Unknown/Forbidden", "Forbidden: Forbidden", "permission storage.buckets.get")>]
[<InlineData("empty",
             "Unknown/AccessDenied",
             "AccessDenied: Access Denied",
             "permissions storage.objects.list, storage.objects.delete")>]
[<InlineData("remove", "Unknown/AccessDenied", "AccessDenied: Access Denied", "permission storage.buckets.delete")>]
let ``GCS-17: a removal that is denied is told the permission that it lacks, and goes on once it has it``
    (slot: string, expected: string, said: string, lacking: string)
    =
    let world =
        deniedAt slot Base.Gcs |> passed 700 |> Operation.run [ Operation.Turns 40 ]

    Assert.Equal(expected, condition "StorageExists" world)
    Assert.StartsWith("GCS bucket lab-x7k2p-image-registry-us-east1-", message "StorageExists" world)

    Assert.EndsWith(
        ": " + said + " (HTTP 403); the credentials need the " + lacking + wayOut,
        message "StorageExists" world
    )

    let right = world |> healed |> passed 300 |> World.settle
    Assert.Empty right.Clouds.Buckets
    Assert.Equal("False/GCS Bucket Deleted", condition "StorageExists" right)

[<Theory>]
[<InlineData("probe", "Unknown/Unknown Error Occurred", "storage.buckets.get")>]
[<InlineData("create", "False/403", "storage.buckets.create")>]
let ``GCS-4: credentials that may not look or not create are told the permission that they lack``
    (slot: string, expected: string, lacking: string)
    =
    let world =
        Cluster.onGcp.Value
        |> Cluster.apply (
            Document.ofRef WellKnown.config
            |> Json.set [ "spec" ] (json """{"managementState":"Managed","replicas":2,"storage":{"gcs":{}}}""")
        )
        |> World.start noon
        |> troubled slot CloudTrouble.Denied 1000
        |> Operation.run [ Operation.Turns 40 ]

    Assert.Equal(expected, condition "StorageExists" world)
    Assert.EndsWith("; the credentials need the permission " + lacking, message "StorageExists" world)
    Assert.Contains("; the credentials need the permission " + lacking, message "Progressing" world)
    Assert.Empty world.Clouds.Made

let private onTheirs =
    """{"managementState":"Managed","replicas":2,"storage":{"s3":{"bucket":"theirs"}}}"""

[<Fact>]
let ``B-5: a bucket that may not be looked at, that a user named and that turns out to be there, is the user's`` () =
    let world =
        aws onTheirs
        |> brought true 7L
        |> troubled "probe" CloudTrouble.Denied 1000
        |> Operation.run [ Operation.Turns 40 ]

    Assert.Equal("\"Unmanaged\"", spec [ "storage"; "managementState" ] world)
    Assert.Equal("True/S3 Bucket Exists", condition "StorageExists" world)
    Assert.Equal("User supplied S3 bucket exists and is accessible", message "StorageExists" world)
    Assert.Equal("True/Ready", condition "Available" world)
    Assert.Equal<Map<string, string>>(Map.ofList [ "team", "images" ], (need "theirs" world).Tags)
    Assert.Equal<string list>([ "probe"; "create" ], List.distinct (actions world))

[<Fact>]
let ``B-5: a bucket that may not be looked at and bears the name that is made up is ours`` () =
    let world =
        aws onS3
        |> troubled "probe" CloudTrouble.Denied 1000
        |> Operation.run [ Operation.Turns 40 ]

    Assert.Equal("\"Managed\"", spec [ "storage"; "managementState" ] world)
    Assert.Equal("True/Creation Successful", condition "StorageExists" world)
    Assert.Equal("S3 bucket was successfully created", message "StorageExists" world)
    Assert.True (need ownBucket world).IsPublicBlocked

[<Fact>]
let ``B-4: where tags may not be read ours are written alone, so that the bucket bears our mark`` () =
    let world =
        aws
            """{"managementState":"Managed","replicas":2,"storage":{"managementState":"Managed","s3":{"bucket":"theirs"}}}"""
        |> brought true 7L
        |> troubled "read the tags of" CloudTrouble.Denied 1000
        |> World.settle

    Assert.Equal<Map<string, string>>(
        Map.ofList [
            "kubernetes.io/cluster/lab-x7k2p", "owned"
            "Name", "lab-x7k2p-image-registry"
        ],
        (need "theirs" world).Tags
    )

    Assert.Equal("True/Tagging Successful", condition "StorageTagged" world)

[<Fact>]
let ``TAG-5 and B-17: tags that could not be written are a warning and nothing else, and are written later`` () =
    let world =
        aws onS3
        |> troubled "write the tags of" CloudTrouble.Denied 1000
        |> Operation.run [ Operation.Turns 40 ]

    Assert.Equal("False/AccessDenied", condition "StorageTagged" world)

    Assert.Equal(
        "AccessDenied: Access Denied (HTTP 403); the credentials need the permission s3:PutBucketTagging",
        message "StorageTagged" world
    )

    for event in told "UpdateAWSTags" world do
        Assert.StartsWith("Failed to update/append tagset of " + ownBucket + " s3 bucket", event)

    Assert.NotEmpty(told "UpdateAWSTags" world)

    let right = world |> World.forget |> healed |> passed 300 |> World.settle
    Assert.Equal("True/Tagging Successful", condition "StorageTagged" right)
    Assert.Contains("Successfully updated tagset of " + ownBucket + " s3 bucket", told "UpdateAWSTags" right)
