/// S3-6 to S3-13, S3-25, B-8 to B-15: what keeps a bucket from being used, and what is told of it.
module ImageRegistry.Properties.Rules.BucketTroubleTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenBucket
open ImageRegistry.Properties.World
open Xunit

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
let ``S3-12: credentials that may not create a bucket are told the permission that they lack`` () =
    let world =
        aws onS3
        |> troubled "create" CloudTrouble.Denied 1000
        |> Operation.run [ Operation.Turns 60 ]

    Assert.Equal("False/AccessDenied", condition "StorageExists" world)

    Assert.Equal(
        "AccessDenied: Access Denied (HTTP 403); the credentials need the permission s3:CreateBucket",
        message "StorageExists" world
    )

    let right = world |> healed |> passed 300 |> World.settle
    Assert.Equal<string list>([ ownBucket ], right.Clouds.Made)

let private notThere = {
    Kind = CloudFailureKind.NotThere
    Code = "NotFound"
    Http = 404
    Message = ""
}

/// What is known of a bucket half a minute after it was made and was then not found, with these answers in between.
let private knownLater (between: (CloudAction * CloudAnswer) list) : Presence =
    let place =
        CloudPlace.S3 {
            Bucket = "b"
            Region = "us-east-1"
            Endpoint = "https://s3.example.com"
            PathStyle = true
            IsCustomEndpoint = true
            StsEndpoint = "https://sts.example.com"
            StsRegion = "us-east-1"
            Trust = Trust.SystemRoots
            Credentials = SecretText.make ""
        }

    let creation = CloudAction.Create([], "")

    let made =
        CloudFacts.none |> CloudFacts.answered noon place creation (Ok CloudAnswer.Done)

    let facts =
        (made, between)
        ||> List.fold (fun facts (action, answer) -> CloudFacts.answered noon place action (Ok answer) facts)
        |> CloudFacts.answered (noon.AddSeconds 30.0) place CloudAction.Probe (Error notThere)

    Presence.judge (noon.AddSeconds 30.0) creation true (CloudFacts.about (CloudPlace.identity place) facts)

[<Fact>]
let ``S3-22: a new bucket that nobody has seen yet is waited for`` () =
    match knownLater [] with
    | Presence.Expected(made, _) -> Assert.Equal(noon, made)
    | other -> Assert.Fail(string other)

[<Fact>]
let ``S3-24: a new bucket that was seen already and is not there any more has gone`` () =
    Assert.Equal(Presence.NotThere notThere, knownLater [ CloudAction.ReadTags, CloudAnswer.TagSet [] ])

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
            "update deployments.apps/image-registry"
        ],
        writes world
        |> List.filter (fun write -> not (write.Contains("status", System.StringComparison.Ordinal)))
    )

    // The bucket is asked for with the new keys, and its measures stand.
    Assert.Equal<string list>([ "probe" ], List.distinct (actions world))

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
        put (WellKnown.clusterConfigMap "storage-ca") ("{\"data\":{\"ca-bundle.crt\":\"" + content + "\"}}")

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
