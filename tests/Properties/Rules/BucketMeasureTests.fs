/// S3-22 to S3-24, TAG-1 to TAG-6, B-3, B-4, B-17: what is done to protect a bucket.
module ImageRegistry.Properties.Rules.BucketMeasureTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenBucket
open ImageRegistry.Properties.World
open Xunit

let private tagged (tags: string) (world: World) : World =
    touchedStatus
        WellKnown.infrastructure
        ("{\"status\":{\"platformStatus\":{\"aws\":{\"resourceTags\":" + tags + "}}}}")
        world

[<Fact>]
let ``B-4: an existing bucket that is said to be Managed keeps the tags of others, and people are warned`` () =
    let world =
        aws
            """{"managementState":"Managed","replicas":2,"storage":{"managementState":"Managed","s3":{"bucket":"theirs"}}}"""
        |> brought true 7L
        |> World.settle

    Assert.Equal<Map<string, string>>(
        Map.ofList [
            "kubernetes.io/cluster/lab-x7k2p", "owned"
            "Name", "lab-x7k2p-image-registry"
            "team", "images"
        ],
        (need "theirs" world).Tags
    )

    Assert.Single(told "StorageAdopted" world) |> ignore
    let removed = world |> edit """{"managementState":"Removed"}""" |> World.settle
    Assert.Equal(None, bucket "theirs" removed)

[<Fact>]
let ``S3-23 and B-3: a measure that is refused holds nothing up, is told, and is tried again`` () =
    let world =
        aws onS3
        |> troubled "block public access to" CloudTrouble.Denied 1000
        |> Operation.run [ Operation.Turns 60 ]

    Assert.Equal("False/AccessDenied", condition "StoragePublicAccessBlocked" world)

    Assert.Equal(
        "AccessDenied: Access Denied (HTTP 403); the credentials need the permission s3:PutBucketPublicAccessBlock",
        message "StoragePublicAccessBlocked" world
    )

    Assert.Equal("True/Encryption Successful", condition "StorageEncrypted" world)
    Assert.Equal("True/Ready", condition "Available" world)
    Assert.Equal("False/Ready", condition "Progressing" world)

    let later = world |> World.forget |> Operation.run [ Operation.Turns 300 ]
    Assert.Empty(writes later)

    let right = later |> healed |> passed 300 |> World.settle
    Assert.Equal("True/Public Access Block Successful", condition "StoragePublicAccessBlocked" right)

[<Fact>]
let ``B-3: what the server cannot do is not asked of it again`` () =
    let world =
        aws onS3
        |> troubled "block public access to" CloudTrouble.Unsupported 1000
        |> troubled "set the default encryption of" CloudTrouble.Unsupported 1000
        |> Operation.run [ Operation.Turns 60 ]

    Assert.Equal("False/NotImplemented", condition "StoragePublicAccessBlocked" world)
    Assert.Equal("False/NotImplemented", condition "StorageEncrypted" world)
    Assert.Equal("False/Ready", condition "Progressing" world)
    Assert.Equal("false", variable "REGISTRY_STORAGE_S3_ENCRYPT" world)

    let later = world |> World.forget |> Operation.run [ Operation.Turns 400 ]
    Assert.Empty(actions later)

[<Fact>]
let ``TAG-1 to TAG-4: the administrator's tags follow, and none is taken away`` () =
    let world =
        resting ()
        |> tagged """[{"key":"cost","value":"42"},{"key":"aws:x","value":"1"}]"""
        |> World.settle

    Assert.Equal(Some "42", Map.tryFind "cost" (need ownBucket world).Tags)
    Assert.Equal(None, Map.tryFind "aws:x" (need ownBucket world).Tags)
    Assert.Equal<string list>([ "read the tags of"; "write the tags of" ], actions world |> List.filter ((<>) "probe"))

    Assert.Equal<string list>(
        [ "Successfully updated tagset of " + ownBucket + " s3 bucket" ],
        told "UpdateAWSTags" world
    )

    let dropped = world |> tagged "[]" |> World.settle
    Assert.Equal(Some "42", Map.tryFind "cost" (need ownBucket dropped).Tags)

[<Fact>]
let ``B-17: a bucket that would have more than fifty tags is left as it is, and that is told`` () =
    let full = {
        Clouds.bucket with
            Tags = Map.ofList [ for index in 1..49 -> "tag" + string index, "x" ]
    }

    let start =
        aws
            """{"managementState":"Managed","replicas":2,"storage":{"managementState":"Managed","s3":{"bucket":"theirs"}}}"""

    let world =
        {
            start with
                Clouds = {
                    start.Clouds with
                        Buckets = Map.ofList [ ("s3", "theirs"), full ]
                }
        }
        |> World.settle

    Assert.Equal("False/TooManyTags", condition "StorageTagged" world)
    Assert.Equal(49, Map.count (need "theirs" world).Tags)

[<Fact>]
let ``S3-24: a bucket that vanished is made again under its name, with everything on it`` () =
    let world = resting () |> happens CloudEvent.Vanish |> passed 700 |> World.settle

    let made = need ownBucket world
    Assert.True made.IsPublicBlocked
    Assert.True made.HasCleanup
    Assert.Equal("AES256", made.DefaultKey)
    Assert.Equal(Some "owned", Map.tryFind "kubernetes.io/cluster/lab-x7k2p" made.Tags)
    Assert.Equal("True/S3 Bucket Exists", condition "StorageExists" world)

[<Fact>]
let ``6.6: another key is put on the bucket and into the pods`` () =
    let world =
        resting ()
        |> edit """{"storage":{"s3":{"keyID":"arn:aws:kms:us-east-1:1:key/x"}}}"""
        |> World.settle

    Assert.Equal("arn:aws:kms:us-east-1:1:key/x", (need ownBucket world).DefaultKey)
    Assert.Equal("arn:aws:kms:us-east-1:1:key/x", variable "REGISTRY_STORAGE_S3_KEYID" world)

    Assert.Equal(
        "Default aws:kms encryption was successfully enabled on the S3 bucket",
        message "StorageEncrypted" world
    )

[<Fact>]
let ``S3-22.7: encryption of a bucket that is ours cannot be turned off`` () =
    let world =
        resting () |> edit """{"storage":{"s3":{"encrypt":false}}}""" |> World.settle

    Assert.Equal("true", spec [ "storage"; "s3"; "encrypt" ] world)
    Assert.Equal("true", variable "REGISTRY_STORAGE_S3_ENCRYPT" world)
    Assert.Equal("AES256", (need ownBucket world).DefaultKey)
