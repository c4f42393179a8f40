/// S3-26 to S3-29, B-7, B-18, B-26: leaving a bucket, and removing it.
module ImageRegistry.Properties.Rules.BucketRemovalTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenBucket
open ImageRegistry.Properties.World
open Xunit

[<Fact>]
let ``S3-26 to S3-29 and B-7: the bucket is emptied in portions, removed, and its name forgotten`` () =
    let going =
        resting ()
        |> happens (CloudEvent.Fill 25000L)
        |> edit """{"managementState":"Removed"}"""

    let world = going |> World.settle

    Assert.Equal(None, bucket ownBucket world)
    Assert.Equal("", spec [ "storage"; "s3"; "bucket" ] world)
    Assert.Equal("\"eu-central-1\"", spec [ "storage"; "s3"; "region" ] world)
    Assert.Equal("""{"managementState":"Managed"}""", status [ "storage" ] world)
    Assert.Equal("False/S3 Bucket Deleted", condition "StorageExists" world)
    Assert.Equal("", condition "StorageTagged" world)
    Assert.Equal("False/Removed", condition "Progressing" world)

    Assert.Equal<string list>(
        [ "read the tags of"; "empty"; "empty"; "empty"; "remove"; "probe" ],
        actions world |> List.filter ((<>) "") |> List.skipWhile ((=) "probe")
    )

    let shown =
        World.decisions world
        |> List.collect (fun (snapshot, _) ->
            match snapshot.Config with
            | Present config ->
                Condition.tryFind "Progressing" config.Status.Conditions
                |> Option.map (fun condition -> condition.Message)
                |> Option.toList
            | Unknown
            | Absent -> [])

    Assert.Contains(
        "Still to be removed: storage: S3 bucket "
        + ownBucket
        + ", 20,000 objects deleted so far",
        shown
    )

    let back = world |> edit """{"managementState":"Managed"}""" |> World.settle
    Assert.Equal("True/S3 Bucket Exists", condition "StorageExists" back)
    Assert.Equal("\"" + ownBucket + "\"", spec [ "storage"; "s3"; "bucket" ] back)

[<Fact>]
let ``what is gone stays gone, however long somebody keeps the rest of the registry from going`` () =
    let held =
        Json.set [ "metadata"; "finalizers" ] (Json.strings [ "example.com/mine" ]) Json.empty

    let world =
        resting ()
        |> Operation.run [
            Operation.Touch(WellKnown.service, held)
            Operation.Delete WellKnown.config
            Operation.Settle
        ]

    Assert.Equal(None, bucket ownBucket world)

    let anHour =
        [ 1..6 ] |> List.collect (fun _ -> [ Operation.Pass 700; Operation.Settle ])

    let later = world |> World.forget |> Operation.run anHour

    Assert.Empty(World.calls later)

    Assert.Empty(World.requests later |> List.filter (fun request -> request.Verb <> "get"))

[<Fact>]
let ``a bucket without our mark is kept, whatever the state says, and why is told`` () =
    let start = resting ()

    let world =
        {
            start with
                Clouds = {
                    start.Clouds with
                        Buckets =
                            start.Clouds.Buckets
                            |> Map.map (fun _ bucket -> { bucket with Tags = Map.empty })
                }
        }
        |> edit """{"managementState":"Removed"}"""
        |> World.settle

    Assert.True(Option.isSome (bucket ownBucket world))
    Assert.Contains("kubernetes.io/cluster/lab-x7k2p=owned", Assert.Single(told "StorageKept" world))
    Assert.Equal("False/Removed", condition "Progressing" world)

[<Fact>]
let ``B-26: Managed was said of the former bucket, not of the one that the user names next`` () =
    let world =
        resting ()
        |> brought true 7L
        |> edit """{"storage":{"s3":{"bucket":"theirs"}}}"""
        |> World.settle

    Assert.Equal("\"Unmanaged\"", spec [ "storage"; "managementState" ] world)
    Assert.Equal<Map<string, string>>(Map.ofList [ "team", "images" ], (need "theirs" world).Tags)

    let removed = world |> edit """{"managementState":"Removed"}""" |> World.settle
    Assert.Equal(7L, (need "theirs" removed).Objects)
    Assert.True(Option.isSome (bucket ownBucket removed))

[<Fact>]
let ``B-18 and B-24: another storage type takes the former's conditions with it, and counts as a reconfiguration`` () =
    let world =
        resting ()
        |> edit """{"storage":{"s3":null,"emptyDir":{}},"replicas":1}"""
        |> World.settle

    Assert.Equal("True/Creation Successful", condition "StorageExists" world)

    for kind in S3Measures.conditions do
        Assert.Equal("", condition kind world)

    Assert.True(Option.isSome (bucket ownBucket world))

    let counted =
        World.decisions world
        |> List.collect (fun (_, plan) -> plan.Steps)
        |> List.filter (fun step -> List.contains CountsReconfiguredStorage step.OnSuccess)

    Assert.Single counted |> ignore

[<Fact>]
let ``a Config that is deleted takes its bucket with it`` () =
    let world =
        resting ()
        |> happens (CloudEvent.Fill 3L)
        |> deleted WellKnown.config
        |> World.settle

    // Bootstrap has made another one, and with it the bucket of the same name.
    Assert.Equal<string list>([ ownBucket; ownBucket ], world.Clouds.Made)
    Assert.Equal(0L, (need ownBucket world).Objects)
