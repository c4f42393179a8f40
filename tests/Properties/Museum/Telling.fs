/// What was told of the registry and its storage, and was not so.
module ImageRegistry.Properties.Museum.Telling

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenBucket
open ImageRegistry.Properties.World
open Xunit

/// The types of storage that the metric has told of, one after the other, each change once.
let private measured (world: World) : string list =
    World.decisions world
    |> List.map (fun (_, plan) -> plan.StorageType |> Option.defaultValue "none")
    |> Seen.steps

/// What the metric tells of a registry that is removed and managed again.
let private expected (start: Base) : string list =
    match start with
    | Base.Fresh
    | Base.Removed -> [ "none" ]
    | Base.EmptyDir
    | Base.Routes
    | Base.Unmanaged
    | Base.Lenient -> [ "EmptyDir"; "none"; "EmptyDir" ]
    | Base.Inherited("baremetal-pvc", _)
    | Base.Claim -> [ "PVC"; "none"; "PVC" ]
    | Base.Inherited _ -> [ "EmptyDir"; "none"; "EmptyDir" ]
    | Base.S3
    | Base.FreshS3 -> [ "S3"; "none"; "S3" ]
    | Base.Gcs
    | Base.FreshGcs -> [ "GCS"; "none"; "GCS" ]

/// 2026, seen (specification 01, B-21). `image_registry_storage_type` kept every type that it had ever shown at 1: after the storage was
/// gone, too, and beside the next one.
[<Fact>]
let ``2026: the metric tells of the storage in use alone, and of none once that is gone`` () =
    for start in Base.every do
        let world =
            Base.world start
            |> World.settle
            |> World.forget
            |> edited """{"managementState":"Removed"}"""
            |> World.settle
            |> edited """{"managementState":"Managed"}"""
            |> World.settle

        Assert.Equal<string list>(Base.text start :: expected start, Base.text start :: measured world)

/// What the ClusterOperator tells now: status, reason and message.
let private report (kind: string) (world: World) : string list =
    Json.items [ "status"; "conditions" ] (find WellKnown.clusterOperator world)
    |> List.filter (fun condition -> Json.tryString [ "type" ] condition = Some kind)
    |> List.collect (fun condition -> [
        at [ "status" ] condition
        at [ "reason" ] condition
        at [ "message" ] condition
    ])

/// 2026, seen (specification 01, B-23). While there was no Config, the ClusterOperator stood as it was last written: a registry that was
/// gone was told as one that is available.
[<Fact>]
let ``2026: without a Config, and with nothing to make one of, the cluster hears that, and versions stay`` () =
    let start = Base.world Base.EmptyDir
    let infrastructure = find WellKnown.infrastructure start

    let world =
        start
        |> deleted WellKnown.infrastructure
        |> World.settle
        |> deleted WellKnown.config
        |> World.settle

    Assert.False(exists WellKnown.config world)

    for kind in [ "Available"; "Progressing"; "Degraded" ] do
        Assert.Equal<string list>(
            [
                "\"Unknown\""
                "\"ConfigMissing\""
                "\"There is no Config, and none can be made: Infrastructure cluster does not exist; it names the platform, from which the first Config is made\""
            ],
            report kind world
        )

    Assert.Equal<string list>(
        [ """[{"name":"operator","version":"4.20.0"}]""" ],
        Seen.at WellKnown.clusterOperator [ "status"; "versions" ] start world
    )

    let again =
        world
        |> put
            WellKnown.infrastructure
            (Json.text (Json.obj [ "spec", Json.empty; "status", json (at [ "status" ] infrastructure) ]))
        |> World.settle

    Assert.True(exists WellKnown.config again)
    Assert.Equal("\"True\"", List.head (report "Available" again))

/// Every time that `StorageExists` has shown as its last change since `start`.
let private changes (start: World) (world: World) : string list =
    Seen.versions WellKnown.config start world
    |> List.collect (Json.items [ "status"; "conditions" ])
    |> List.filter (fun condition -> Json.tryString [ "type" ] condition = Some "StorageExists")
    |> List.map (at [ "lastTransitionTime" ])
    |> Seen.steps

/// 2026, seen (specification 03, B-1). What had changed in the details was first told as `Unknown`, for the cloud had still to be asked,
/// and as `True` a moment later.
[<Fact>]
let ``2026: a bucket that is there is called so all the while, through an edit, restarts and looks at the cloud`` () =
    let key = "arn:aws:kms:eu-central-1:1:key/a"
    let start = Base.world Base.S3

    let world =
        start
        |> Operation.run [ Operation.Restart; Operation.Settle ]
        |> edit ("{\"storage\":{\"s3\":{\"keyID\":\"" + key + "\"}}}")
        |> Operation.run [
            Operation.Turns 1
            Operation.Restart
            Operation.Settle
            Operation.Pass 90000
            Operation.Settle
        ]

    Assert.Equal(key, (need ownBucket world).DefaultKey)
    Assert.Equal("\"" + key + "\"", status [ "storage"; "s3"; "keyID" ] world)
    Assert.InRange(actions world |> List.filter ((=) "probe") |> List.length, 3, 5)
    Assert.Equal<string list>([ "True/S3 Bucket Exists" ], Seen.condition "StorageExists" start world)
    Assert.Single(changes start world) |> ignore

/// 2026, seen (specification 03, B-1). The region that a user's bucket inherits stood in the status and not in the spec: that was a change
/// in every pass, and each pass went to `Unknown` and back with another time.
[<Fact>]
let ``2026: a user's bucket without a region is looked at, and nothing is written`` () =
    let adopted =
        aws """{"managementState":"Managed","replicas":2,"storage":{"s3":{"bucket":"theirs"}}}"""
        |> brought true 7L
        |> World.settle

    Assert.Equal("", spec [ "storage"; "s3"; "region" ] adopted)
    Assert.Equal("\"eu-central-1\"", status [ "storage"; "s3"; "region" ] adopted)

    let world =
        adopted
        |> World.forget
        |> Operation.run [
            Operation.Pass 900
            Operation.Settle
            Operation.Restart
            Operation.Settle
            Operation.Pass 900
            Operation.Settle
        ]

    Assert.Equal<string list>([ "probe"; "probe"; "probe" ], actions world)
    Assert.Empty(writes world)

/// 2026, seen (specification 05, S-B14). Nobody was told that several pods on emptyDir have several registries: a pull finds the image
/// that was pushed a moment ago, or does not.
[<Fact>]
let ``2026: emptyDir with several pods says what that means, and one pod takes it back`` () =
    let start = Base.world Base.EmptyDir
    let several = start |> edited """{"replicas":2}""" |> World.settle
    Assert.Equal("2", at [ "spec"; "replicas" ] (find WellKnown.deployment several))

    Assert.Equal(
        "emptyDir storage with spec.replicas 2: each pod keeps its own part of the images; set spec.replicas to 1 or choose a shared storage",
        message "StorageExists" several
    )

    let one = several |> edited """{"replicas":1}""" |> World.settle
    Assert.Equal("emptyDir storage is created with the pod and lost with it", message "StorageExists" one)
    Assert.Equal<string list>([ "True/Creation Successful" ], Seen.condition "StorageExists" start one)
