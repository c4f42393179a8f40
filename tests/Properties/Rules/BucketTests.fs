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

/// At rest on the operator's own bucket; what it took to get there is forgotten.
let private resting () = Base.world Base.S3

let private edit (text: string) (world: World) = edited text world

let private happens (event: CloudEvent) (world: World) : World =
    Operation.apply world (Operation.Cloud event)

let private brought (isOurs: bool) (objects: int64) (world: World) =
    happens (CloudEvent.Bring("s3", "theirs", isOurs, objects)) world

let private troubled slot trouble times (world: World) =
    happens
        (CloudEvent.Fail {
            Slot = slot
            Trouble = trouble
            Times = times
        })
        world

let private bucket (name: string) (world: World) : Bucket option =
    Map.tryFind ("s3", name) world.Clouds.Buckets

let private need (name: string) (world: World) : Bucket =
    match bucket name world with
    | Some bucket -> bucket
    | None -> World.broken ("there is no bucket " + name) world

let private told (reason: string) (world: World) : string list =
    world.Announced
    |> List.filter (fun announcement -> announcement.Reason = reason)
    |> List.map (fun announcement -> announcement.Message)

let private userSecret (data: (string * string) list) (world: World) : World =
    Operation.apply world (Operation.Put(Cluster.secretOf WellKnown.userCredentials data))

let private keys access = [
    "REGISTRY_STORAGE_S3_ACCESSKEY", access
    "REGISTRY_STORAGE_S3_SECRETKEY", "XsecretXuserX"
]

let private credentials (world: World) =
    at [ "data"; "credentials" ] (find WellKnown.privateConfiguration world)

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
let ``a bucket of somebody else is told, once, and another one puts it right`` () =
    let world =
        aws """{"managementState":"Managed","replicas":2,"storage":{"s3":{"bucket":"theirs"}}}"""
        |> brought false 7L
        |> Operation.run [ Operation.Turns 40 ]

    Assert.Equal("False/Unable to Access Bucket", condition "StorageExists" world)
    Assert.Equal("The bucket theirs exists, but is owned by another account", message "StorageExists" world)

    let later = world |> World.forget |> Operation.run [ Operation.Turns 200 ]
    Assert.Empty(writes later)
    Assert.InRange(List.length (actions later), 2, 20)

    let right =
        later |> edit """{"storage":{"s3":{"bucket":"other"}}}""" |> World.settle

    Assert.Equal("True/S3 Bucket Exists", condition "StorageExists" right)
    Assert.Equal(7L, (need "theirs" right).Objects)

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
let ``S3-25: bad keys of the user are told, running pods keep theirs, and deleting the Secret puts it right`` () =
    let before = resting ()

    let world =
        before
        |> userSecret (keys Clouds.refused)
        |> Operation.run [ Operation.Turns 30 ]

    Assert.Equal("False/InvalidAccessKeyId", condition "StorageExists" world)
    Assert.Equal(credentials before, credentials world)
    Assert.Equal("True/Ready", condition "Available" world)

    let right = world |> deleted WellKnown.userCredentials |> World.settle
    Assert.Equal("True/S3 Bucket Exists", condition "StorageExists" right)
    Assert.Equal<string list>([ ownBucket ], right.Clouds.Made)

[<Fact>]
let ``ST-27: other keys reach the pods without a restart of the operator, in one rollout`` () =
    let before = resting ()
    let world = before |> userSecret (keys "AKIAUSER") |> World.settle

    Assert.NotEqual<string>(credentials before, credentials world)

    Assert.Equal<string list>(
        [
            "update secrets/image-registry-private-configuration"
            "update deployments/image-registry"
        ],
        writes world
        |> List.filter (fun write -> not (write.Contains("status", System.StringComparison.Ordinal)))
    )

    // The bucket is asked for with the new keys, and its measures stand.
    Assert.Equal<string list>([ "probe" ], List.distinct (actions world))

[<Fact>]
let ``S3-23 and B-3: a measure that is refused holds nothing up, is told, and is tried again`` () =
    let world =
        aws onS3
        |> troubled "block public access to" CloudTrouble.Denied 1000
        |> Operation.run [ Operation.Turns 60 ]

    Assert.Equal("False/AccessDenied", condition "StoragePublicAccessBlocked" world)
    Assert.Equal("AccessDenied: Access Denied (HTTP 403)", message "StoragePublicAccessBlocked" world)
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

let private tagged (tags: string) (world: World) : World =
    touchedStatus
        WellKnown.infrastructure
        ("{\"status\":{\"platformStatus\":{\"aws\":{\"resourceTags\":" + tags + "}}}}")
        world

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
let ``S3-26 to S3-29 and B-7: the bucket is emptied in portions, removed, and its name forgotten`` () =
    let going =
        resting ()
        |> happens (CloudEvent.Fill 25000L)
        |> edit """{"managementState":"Removed"}"""

    let world = going |> World.settle

    Assert.Equal(None, bucket ownBucket world)
    Assert.Equal("", spec [ "storage"; "s3"; "bucket" ] world)
    Assert.Equal("\"eu-central-1\"", spec [ "storage"; "s3"; "region" ] world)
    Assert.Equal("{}", status [ "storage" ] world)
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
let ``law 4: a creation whose answer is lost makes no second bucket`` () =
    let world = aws onS3 |> troubled "create" CloudTrouble.LostReply 1 |> World.settle
    Assert.Equal<string list>([ ownBucket ], world.Clouds.Made)
    Assert.Equal("True/Ready", condition "Available" world)

[<Fact>]
let ``S3-22.4: a new bucket that is not to be seen yet is waited for`` () =
    let world = aws onS3 |> happens (CloudEvent.Delay 4) |> World.settle
    Assert.Equal<string list>([ ownBucket ], world.Clouds.Made)
    Assert.Equal("True/S3 Bucket Exists", condition "StorageExists" world)

[<Fact>]
let ``a server that cannot be reached leaves the pods as they are, and is told once`` () =
    let world =
        resting ()
        |> troubled "" CloudTrouble.Unreachable 100000
        |> passed 700
        |> Operation.run [ Operation.Turns 30 ]

    Assert.Equal("Unknown/Unknown Error Occurred", condition "StorageExists" world)
    Assert.Equal("True/Ready", condition "Available" world)
    Assert.Equal("True/Error", condition "Progressing" world)

    let later = world |> World.forget |> Operation.run [ Operation.Turns 600 ]
    Assert.Empty(writes later)
    Assert.InRange(List.length (actions later), 3, 12)

    let edited =
        later |> edit """{"logLevel":"Debug"}""" |> Operation.run [ Operation.Turns 20 ]

    Assert.Equal("debug", variable "REGISTRY_LOG_LEVEL" edited)

    let right = edited |> healed |> passed 130 |> World.settle
    Assert.Equal("True/S3 Bucket Exists", condition "StorageExists" right)

[<Fact>]
let ``a server that asks for patience gets it`` () =
    let world =
        aws onS3 |> troubled "create" (CloudTrouble.Throttled 90) 1 |> World.settle

    let times =
        World.calls world
        |> List.filter (fun call -> CloudAction.slot call.Action = "create")
        |> List.map (fun call -> call.At)

    Assert.Equal(2, List.length times)
    Assert.True(times[1] - times[0] >= System.TimeSpan.FromSeconds 90.0)

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

[<Theory>]
[<InlineData("""{"s3":{"regionEndpoint":"minio:9000","region":"r","bucket":"images"}}""", "InvalidRegionEndpoint")>]
[<InlineData("""{"s3":{"regionEndpoint":"https://minio:9000","bucket":"images"}}""", "MissingRegion")>]
[<InlineData("""{"s3":{"bucket":"a/b"}}""", "InvalidBucketName")>]
[<InlineData("""{"s3":{"bucket":"images","cloudFront":{"baseURL":"","keypairID":"k","privateKey":{"key":"k","name":"n"}}}}""",
             "InvalidCloudFront")>]
let ``law 14: what cannot be used is told with field and remedy, and nothing is called``
    (storage: string, reason: string)
    =
    let world =
        aws ("""{"managementState":"Managed","replicas":2,"storage":""" + storage + "}")
        |> World.settle

    Assert.Equal("True/" + reason, condition "Degraded" world)
    Assert.Equal("False/" + reason, condition "StorageExists" world)
    Assert.Contains("spec.storage.s3.", message "StorageExists" world)
    Assert.Empty(actions world)

[<Fact>]
let ``B-8: without a name of the cluster no bucket can be made`` () =
    let world =
        aws onS3
        |> touchedStatus WellKnown.infrastructure """{"status":{"infrastructureName":""}}"""
        |> World.settle

    Assert.Equal("False/InvalidInfrastructure", condition "StorageExists" world)
    Assert.Empty(actions world)

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
let ``S3-9: a Secret of the user without its keys is told, and there is no falling back`` () =
    let world =
        aws onS3
        |> userSecret [ "REGISTRY_STORAGE_S3_ACCESSKEY", "AKIA" ]
        |> Operation.run [ Operation.Turns 20 ]

    Assert.Equal(
        "secret \"openshift-image-registry/image-registry-private-configuration-user\" does not contain required key \"REGISTRY_STORAGE_S3_SECRETKEY\"",
        message "StorageExists" world
    )

    Assert.Equal("Unknown/Unknown Error Occurred", condition "StorageExists" world)
    Assert.Empty(actions world)

[<Fact>]
let ``S3-13 and B-15: a trusted CA that is missing or none is told, and counts once it is there`` () =
    let ca content =
        put (WellKnown.configNamespaceConfigMap "storage-ca") ("{\"data\":{\"ca-bundle.crt\":\"" + content + "\"}}")

    let world =
        aws """{"managementState":"Managed","replicas":2,"storage":{"s3":{"trustedCA":{"name":"storage-ca"}}}}"""
        |> Operation.run [ Operation.Turns 10 ]

    Assert.StartsWith(
        "unable to get S3 CA bundle: failed to get trusted CA \"storage-ca\": ",
        message "StorageExists" world
    )

    let empty = world |> ca "nonsense" |> Operation.run [ Operation.Turns 10 ]
    Assert.Contains("holds no certificate", message "StorageExists" empty)
    Assert.Empty(actions empty)

    let right =
        empty
        |> ca "-----BEGIN CERTIFICATE-----\\nMIIBAAAA\\n-----END CERTIFICATE-----\\n"
        |> World.settle

    Assert.Equal("True/S3 Bucket Exists", condition "StorageExists" right)

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
