/// Section 5 of spec 03 as stories.
module ImageRegistry.Properties.Rules.GcsTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private spec path world =
    at ("spec" :: path) (find WellKnown.config world)

let private gcp (text: string) : World =
    Cluster.onGcp.Value
    |> Cluster.apply (Document.ofRef WellKnown.config |> Json.set [ "spec" ] (json text))
    |> World.start noon

let private onGcs =
    """{"managementState":"Managed","replicas":2,"storage":{"gcs":{}}}"""

let private actions (world: World) : string list =
    World.calls world |> List.map (fun call -> CloudAction.slot call.Action)

/// The API takes such tags only together with the first word about the platform, as the installer writes them.
let private tags (list: string) (world: World) : World =
    world
    |> touchedStatus WellKnown.infrastructure """{"status":{"platformStatus":{"gcp":null}}}"""
    |> touchedStatus
        WellKnown.infrastructure
        ("{\"status\":{\"platformStatus\":{\"gcp\":{\"projectID\":\"lab-project\",\"region\":\"us-east1\",\"resourceTags\":"
         + list
         + "}}}}")

let private only (world: World) : string * Bucket =
    match Map.toList world.Clouds.Buckets with
    | [ (_, name), bucket ] -> name, bucket
    | _ -> World.broken "there is not exactly one bucket" world

let private happens (event: CloudEvent) (world: World) : World =
    Operation.apply world (Operation.Cloud event)

[<Fact>]
let ``GCS-10 to GCS-13: a new cluster on Google's cloud gets its bucket, with labels and without tags`` () =
    let world = gcp onGcs |> World.settle
    let name, bucket = only world

    Assert.Equal(62, name.Length)
    Assert.StartsWith("lab-x7k2p-image-registry-us-east1-", name)
    Assert.Equal("\"" + name + "\"", spec [ "storage"; "gcs"; "bucket" ] world)
    Assert.Equal("\"us-east1\"", spec [ "storage"; "gcs"; "region" ] world)
    Assert.Equal("\"lab-project\"", spec [ "storage"; "gcs"; "projectID" ] world)

    Assert.Equal<Map<string, string>>(
        Map.ofList [ "kubernetes-io-cluster-lab-x7k2p", "owned"; "team", "images" ],
        bucket.Labels
    )

    Assert.Equal("True/GCS Bucket Exists", condition "StorageExists" world)
    Assert.Equal("True/Bucket Labeled Successfully", condition "StorageLabeled" world)
    Assert.Equal("False/SuccessTaggingBucket", condition "StorageTagged" world)
    Assert.Equal("user did not define any tags", message "StorageTagged" world)
    Assert.Equal("", condition "StorageEncrypted" world)
    Assert.Equal("True/Public Access Block Successful", condition "StoragePublicAccessBlocked" world)
    Assert.Equal("True/Ready", condition "Available" world)
    Assert.Equal(name, variable "REGISTRY_STORAGE_GCS_BUCKET" world)
    Assert.Equal<string list>([ "probe"; "create" ], List.distinct (actions world))

[<Fact>]
let ``B-19: tags that are wanted and not effective are bound, and then it is settled`` () =
    let world =
        gcp onGcs
        |> tags
            """[{"parentID":"1234","key":"env","value":"prod"},{"parentID":"my-project","key":"team","value":"a"}]"""
        |> World.settle

    Assert.Equal<Set<string>>(Set.ofList [ "1234/env/prod"; "my-project/team/a" ], (snd (only world)).Bindings)
    Assert.Equal("True/SuccessTaggingBucket", condition "StorageTagged" world)

    let later =
        world |> World.forget |> Operation.run [ Operation.Restart; Operation.Settle ]

    Assert.Equal<string list>([ "probe" ], List.distinct (actions later))

[<Fact>]
let ``GCS-14 and GCS-15: a tag that could not be bound is told and tried again, the others are bound`` () =
    let world =
        gcp onGcs
        |> tags """[{"parentID":"1234","key":"env","value":"prod"},{"parentID":"1234","key":"team","value":"a"}]"""
        |> happens (
            CloudEvent.Fail {
                Slot = "bind tag 1234/env/prod to"
                Trouble = CloudTrouble.Denied
                Times = 1000
            }
        )
        |> Operation.run [ Operation.Turns 40 ]

    Assert.Equal("False/ErrorTaggingBucket", condition "StorageTagged" world)

    Assert.StartsWith(
        "failed to add tag(s) to //storage.googleapis.com/projects/_/buckets/",
        message "StorageTagged" world
    )

    Assert.Equal<Set<string>>(Set.ofList [ "1234/team/a" ], (snd (only world)).Bindings)
    Assert.Equal("True/Ready", condition "Available" world)
    let right = world |> healed |> passed 300 |> World.settle
    Assert.Equal("True/SuccessTaggingBucket", condition "StorageTagged" right)

[<Fact>]
let ``B-22: a key counts when the bucket has it, and later changes are told as what they are`` () =
    let world =
        gcp """{"managementState":"Managed","replicas":2,"storage":{"gcs":{"keyID":"one"}}}"""
        |> World.settle

    Assert.Equal("one", (snd (only world)).DefaultKey)
    Assert.Equal("True/Encryption Successful", condition "StorageEncrypted" world)

    let other =
        world |> edited """{"storage":{"gcs":{"keyID":"two"}}}""" |> World.settle

    Assert.Equal("False/EncryptionKeyMismatch", condition "StorageEncrypted" other)
    Assert.Equal("one", (snd (only other)).DefaultKey)

[<Fact>]
let ``B-23: a bucket of ours that can be opened to the public is told, with how to close it, until it is closed`` () =
    let start = Base.world Base.Gcs
    let name, _ = only start

    let withBlock isBlocked (world: World) = {
        world with
            Clouds = {
                world.Clouds with
                    Buckets =
                        world.Clouds.Buckets
                        |> Map.map (fun _ bucket -> {
                            bucket with
                                IsPublicBlocked = isBlocked
                        })
            }
    }

    // As the Go operator made it.
    let world = start |> withBlock false |> passed 700 |> World.settle

    Assert.Equal("False/PublicAccessNotBlocked", condition "StoragePublicAccessBlocked" world)

    Assert.EndsWith(
        "gcloud storage buckets update gs://"
        + name
        + " --public-access-prevention --uniform-bucket-level-access",
        message "StoragePublicAccessBlocked" world
    )

    Assert.Equal("True/Ready", condition "Available" world)
    Assert.Equal("False/", condition "Degraded" world)

    let closed = world |> withBlock true |> passed 700 |> World.settle
    Assert.Equal("True/Public Access Block Successful", condition "StoragePublicAccessBlocked" closed)

[<Fact>]
let ``GCS-17 and B-7: the bucket is emptied and removed, and another one gets another name`` () =
    let start = Base.world Base.Gcs
    let before, _ = only start

    let removed =
        start
        |> happens (CloudEvent.Fill 12000L)
        |> edited """{"managementState":"Removed"}"""
        |> World.settle

    Assert.Empty removed.Clouds.Buckets
    Assert.Equal("False/GCS Bucket Deleted", condition "StorageExists" removed)
    Assert.Equal("", spec [ "storage"; "gcs"; "bucket" ] removed)

    let back = removed |> edited """{"managementState":"Managed"}""" |> World.settle
    Assert.NotEqual<string>(before, fst (only back))
    Assert.Equal("True/GCS Bucket Exists", condition "StorageExists" back)

[<Fact>]
let ``a user's bucket is neither labelled nor tagged nor removed`` () =
    let world =
        gcp """{"managementState":"Managed","replicas":2,"storage":{"gcs":{"bucket":"theirs"}}}"""
        |> tags """[{"parentID":"1234","key":"env","value":"prod"}]"""
        |> happens (CloudEvent.Bring("gcs", "theirs", true, 5L))
        |> World.settle

    Assert.Equal("\"Unmanaged\"", spec [ "storage"; "managementState" ] world)
    Assert.Equal("User supplied GCS bucket exists and is accessible", message "StorageExists" world)
    Assert.Empty (snd (only world)).Bindings
    Assert.Equal("", condition "StoragePublicAccessBlocked" world)
    let removed = world |> edited """{"managementState":"Removed"}""" |> World.settle
    Assert.Equal(5L, (snd (only removed)).Objects)

[<Fact>]
let ``a bucket that we did not make bears no label, so it is kept even when it is said to be Managed`` () =
    let world =
        gcp
            """{"managementState":"Managed","replicas":2,"storage":{"managementState":"Managed","gcs":{"bucket":"theirs"}}}"""
        |> happens (CloudEvent.Bring("gcs", "theirs", true, 5L))
        |> World.settle
        |> edited """{"managementState":"Removed"}"""
        |> World.settle

    Assert.Equal(5L, (snd (only world)).Objects)
    Assert.Contains(world.Announced, fun announcement -> announcement.Reason = "StorageKept")

[<Fact>]
let ``B-20: without a project anywhere nothing is asked`` () =
    let world =
        gcp onGcs
        |> touchedStatus WellKnown.infrastructure """{"status":{"platformStatus":{"gcp":{"projectID":""}}}}"""
        |> Operation.run [
            Operation.Put(
                Cluster.secretOf WellKnown.userCredentials [
                    "REGISTRY_STORAGE_GCS_KEYFILE", """{"type":"authorized_user","refresh_token":"XsecretX"}"""
                ]
            )
        ]
        |> World.settle

    Assert.Equal("True/MissingProject", condition "Degraded" world)
    Assert.Empty(actions world)

[<Fact>]
let ``B-21: a creation whose answer is lost makes no second bucket`` () =
    let world =
        gcp onGcs
        |> happens (
            CloudEvent.Fail {
                Slot = "create"
                Trouble = CloudTrouble.LostReply
                Times = 1
            }
        )
        |> World.settle

    Assert.Single world.Clouds.Made |> ignore
    Assert.Equal("True/Bucket Labeled Successfully", condition "StorageLabeled" world)

[<Fact>]
let ``B-21: a name that somebody else took is told, and that bucket is left alone`` () =
    let start =
        gcp """{"managementState":"Managed","replicas":2,"storage":{"gcs":{"bucket":"theirs"}}}"""

    // To those who may not look at it, a bucket is not there until they try to make it.
    let world =
        {
            start with
                Clouds = {
                    start.Clouds with
                        Buckets =
                            Map.ofList [
                                ("gcs", "theirs"),
                                {
                                    Clouds.bucket with
                                        HiddenFor = 100000
                                        Objects = 5L
                                }
                            ]
                }
        }
        |> Operation.run [ Operation.Turns 60 ]

    Assert.Equal("False/409", condition "StorageExists" world)
    Assert.Empty world.Clouds.Made
    Assert.Equal(5L, (snd (only world)).Objects)

[<Fact>]
let ``GCS-7: who may not look makes nothing`` () =
    let world =
        gcp onGcs
        |> happens (
            CloudEvent.Fail {
                Slot = "probe"
                Trouble = CloudTrouble.Denied
                Times = 1000
            }
        )
        |> Operation.run [ Operation.Turns 40 ]

    Assert.Equal("Unknown/Unknown Error Occurred", condition "StorageExists" world)
    Assert.Empty world.Clouds.Made
