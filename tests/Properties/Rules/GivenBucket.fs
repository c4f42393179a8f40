/// More vocabulary for examples: registries on buckets of S3.
module ImageRegistry.Properties.Rules.GivenBucket

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World

let spec path world =
    at ("spec" :: path) (find WellKnown.config world)

let status path world =
    at ("status" :: path) (find WellKnown.config world)

/// The name that is made up for the cluster.
let ownBucket = "lab-x7k2p-image-registry-eu-central-1"

/// What was called, oldest first.
let actions (world: World) : string list =
    World.calls world |> List.map (fun call -> CloudAction.slot call.Action)

/// The media of S3 that planned calls were addressed to, each once, oldest first.
let places (world: World) : S3Place list =
    World.decisions world
    |> List.collect (fun (_, plan) -> plan.Steps)
    |> List.choose (fun step ->
        match step.Effect with
        | Effect.Cloud(CloudPlace.S3 place, _) -> Some place
        | _ -> None)
    |> List.distinct

/// A new cluster on AWS whose Config has this spec; the operator has not looked yet.
let aws (text: string) : World =
    Cluster.onAws.Value
    |> Cluster.apply (Document.ofRef WellKnown.config |> Json.set [ "spec" ] (json text))
    |> World.start noon

/// At rest on a bucket that the operator made; what it took to get there is forgotten.
let resting () = Base.world Base.S3

let edit (text: string) (world: World) = edited text world

let happens (event: CloudEvent) (world: World) : World =
    Operation.apply world (Operation.Cloud event)

/// There is a bucket `theirs` that the operator did not make.
let brought (isOurs: bool) (objects: int64) (world: World) =
    happens (CloudEvent.Bring("s3", "theirs", isOurs, objects)) world

/// So many calls of this kind go wrong.
let troubled slot trouble times (world: World) =
    happens
        (CloudEvent.Fail {
            Slot = slot
            Trouble = trouble
            Times = times
        })
        world

let bucket (name: string) (world: World) : Bucket option =
    Map.tryFind ("s3", name) world.Clouds.Buckets

/// The bucket; the test fails where there is none.
let need (name: string) (world: World) : Bucket =
    match bucket name world with
    | Some bucket -> bucket
    | None -> World.broken ("there is no bucket " + name) world

/// Messages of the Events with this reason.
let told (reason: string) (world: World) : string list =
    world.Announced
    |> List.filter (fun announcement -> announcement.Reason = reason)
    |> List.map (fun announcement -> announcement.Message)

let userSecret (data: (string * string) list) (world: World) : World =
    Operation.apply world (Operation.Put(Cluster.secretOf WellKnown.userCredentials data))

let keys access = [
    "REGISTRY_STORAGE_S3_ACCESSKEY", access
    "REGISTRY_STORAGE_S3_SECRETKEY", "XsecretXuserX"
]

let credentials (world: World) =
    at [ "data"; "credentials" ] (find WellKnown.privateConfiguration world)

let onS3 = """{"managementState":"Managed","replicas":2,"storage":{"s3":{}}}"""
