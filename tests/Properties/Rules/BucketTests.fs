/// Section 3 and 5 of spec 03 as stories: a registry on a bucket that the operator makes, finds, loses and removes.
module ImageRegistry.Properties.Rules.BucketTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private spec path world =
    at ("spec" :: path) (find WellKnown.config world)

let private status path world =
    at ("status" :: path) (find WellKnown.config world)

let private ownBucket = "lab-x7k2p-image-registry-eu-central-1"

let private actions (world: World) : string list =
    World.calls world |> List.map (fun call -> CloudAction.slot call.Action)

let private aws (text: string) : World =
    Cluster.onAws.Value
    |> Cluster.apply (Document.ofRef WellKnown.config |> Json.set [ "spec" ] (json text))
    |> World.start noon

let private onS3 =
    """{"managementState":"Managed","replicas":2,"storage":{"s3":{}}}"""

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
