/// Buckets that were made twice, named badly, left open, or taken from their owners.
module ImageRegistry.Properties.Museum.Buckets

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenBucket
open ImageRegistry.Properties.World
open Xunit

let private configs = "configs.imageregistry.operator.openshift.io"

let private gcp (text: string) : World =
    Cluster.onGcp.Value
    |> Cluster.apply (Document.ofRef WellKnown.config |> Json.set [ "spec" ] (json text))
    |> World.start noon

let private onGcs =
    """{"managementState":"Managed","replicas":2,"storage":{"gcs":{}}}"""

/// 2020, bug 1857246, #604. The bucket was made first and its name written into the Config afterwards. When that write met a conflict
/// (several controllers wrote the Config), the next pass made up another name and another bucket, and nobody ever looked for the first.
/// Names are written down before anything is made of them.
[<Fact>]
let ``2020: a conflict on the Config makes no second bucket`` () =
    for conflicts in 1..5 do
        for crashes in 1..4 do
            let world =
                gcp onGcs
                |> failing "patch" configs Trouble.Conflict (Some conflicts)
                |> Operation.run [ Operation.DieAfter crashes; Operation.Turns 3; Operation.DieAfter crashes ]
                |> World.settle

            let name = Assert.Single world.Clouds.Made
            Assert.Equal("\"" + name + "\"", spec [ "storage"; "gcs"; "bucket" ] world)
            Assert.Equal("\"" + name + "\"", status [ "storage"; "gcs"; "bucket" ] world)
            Assert.Equal("True/Ready", condition "Available" world)

/// The same on S3, where the reply to the creation is lost besides.
[<Fact>]
let ``2020: neither does a reply that is lost`` () =
    for conflicts in 1..4 do
        let world =
            aws onS3
            |> failing "patch" configs Trouble.LostReply (Some conflicts)
            |> troubled "create" CloudTrouble.LostReply 2
            |> World.settle

        Assert.Equal<string list>([ ownBucket ], world.Clouds.Made)
        Assert.Equal("\"Managed\"", spec [ "storage"; "managementState" ] world)

/// 2019, issue 160. A user's bucket with encryption of their own got the operator's encryption, tags and lifecycle.
[<Fact>]
let ``2019: a user's bucket keeps its encryption, its tags and its lifecycle`` () =
    let world =
        aws """{"managementState":"Managed","replicas":2,"storage":{"s3":{"bucket":"theirs"}}}"""
        |> brought true 7L
        |> World.settle
        |> Operation.run [ Operation.Restart; Operation.Settle; Operation.Pass 90000; Operation.Settle ]
        |> edit """{"logLevel":"Debug"}"""
        |> World.settle

    Assert.Equal(
        {
            Clouds.bucket with
                Objects = 7L
                Tags = Map.ofList [ "team", "images" ]
        },
        need "theirs" world
    )

/// 2020, bug 1833109, #596. Whether storage belonged to the operator was kept in one field, and a bucket that a user had named could be
/// emptied and deleted with the registry.
[<Fact>]
let ``2020: a user's bucket outlives the registry, its Config and the operator`` () =
    let adopted =
        aws """{"managementState":"Managed","replicas":2,"storage":{"s3":{"bucket":"theirs"}}}"""
        |> brought true 7L
        |> World.settle

    let removed = edit """{"managementState":"Removed"}""" >> World.settle

    for after in
        [
            adopted |> removed
            adopted |> World.restart |> removed
            adopted |> deleted WellKnown.config |> World.settle
            // The field that a user can type is no proof that the bucket is ours.
            adopted
            |> edit """{"storage":{"managementState":"Managed"}}"""
            |> touchedStatus WellKnown.config """{"status":{"storageManaged":true}}"""
            |> removed
        ] do
        Assert.Equal(7L, (need "theirs" after).Objects)
        Assert.DoesNotContain("empty", actions after)
        Assert.DoesNotContain("remove", actions after)

/// 2026, seen (B-26). A merge patch that names another bucket leaves `managementState: Managed`, which was said of the former one; the
/// operator then hardened the user's bucket, and deleted it in the end.
[<Fact>]
let ``2026: Managed was said of the former bucket`` () =
    let world =
        resting ()
        |> brought true 7L
        |> edit """{"storage":{"s3":{"bucket":"theirs"}}}"""
        |> Operation.run [
            Operation.DieAfter 1
            Operation.Turns 4
            Operation.DieAfter 2
            Operation.Settle
        ]
        |> edit """{"managementState":"Removed"}"""
        |> World.settle

    Assert.Equal(
        {
            Clouds.bucket with
                Objects = 7L
                Tags = Map.ofList [ "team", "images" ]
        },
        need "theirs" world
    )

/// 2020, bug 1838960, #562. The platform's region was written over the one that belonged to the user's endpoint.
[<Fact>]
let ``2020: the region beside an endpoint of the user's stays what it is`` () =
    let world =
        aws
            """{"managementState":"Managed","replicas":2,"storage":{"s3":{"bucket":"theirs","region":"minio","regionEndpoint":"https://minio.example.com:9000"}}}"""
        |> brought true 0L
        |> World.settle

    Assert.Equal(
        """{"managementState":"Unmanaged","s3":{"bucket":"theirs","region":"minio","regionEndpoint":"https://minio.example.com:9000"}}""",
        spec [ "storage" ] world
    )

    Assert.Equal("minio", variable "REGISTRY_STORAGE_S3_REGION" world)
    Assert.Equal("https://minio.example.com:9000", variable "REGISTRY_STORAGE_S3_REGIONENDPOINT" world)

let private called (infrastructure: string) (platform: string) (world: World) : World =
    world
    |> touchedStatus
        WellKnown.infrastructure
        ("{\"status\":{\"infrastructureName\":\""
         + infrastructure
         + "\",\"platformStatus\":"
         + platform
         + "}}")

/// 2023 (managed clusters) and 2025, OCPBUGS-50950, #1177. With a cluster's name of 32 characters in us-gov-west-1 the name was cut off
/// just behind a hyphen, and no bucket can have a name that ends in one. 2019, bug 1745811, #382: two hyphens in a row.
[<Theory>]
[<InlineData("2gt95p48ekt031m3qvnpec63eva7hm7f",
             "us-gov-west-1",
             "2gt95p48ekt031m3qvnpec63eva7hm7f-image-registry-us-gov-west-1")>]
[<InlineData("a-very-long-infrastructure-name-that-exceeds",
             "us-gov-west-1",
             "a-very-long-infrastructure-name-that-exceeds-image-registry-us")>]
[<InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
             "us-gov-west-1",
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-image-registry-uss")>]
[<InlineData("qe--Cluster--rhgcq", "eu-central-1", "qe-cluster-rhgcq-image-registry-eu-central-1")>]
let ``2019, 2023 and 2025: no bucket's name ends in a hyphen, has two in a row or more than 63 characters``
    (infrastructure: string)
    (region: string)
    (expected: string)
    =
    let world =
        aws onS3
        |> called infrastructure ("{\"type\":\"AWS\",\"aws\":{\"region\":\"" + region + "\"}}")
        |> World.settle

    Assert.Equal<string list>([ expected ], world.Clouds.Made)
    Assert.InRange(expected.Length, 3, 63)
    Assert.Equal("True/Ready", condition "Available" world)

/// 2019, #166. A key that could not be used left the bucket unencrypted for good: the failure was told once, and never tried again.
[<Fact>]
let ``2019: a bucket whose key cannot be used says so, and gets its encryption when it can`` () =
    let key = "arn:aws:kms:eu-central-1:1:key/a"

    let world =
        aws (
            "{\"managementState\":\"Managed\",\"replicas\":2,\"storage\":{\"s3\":{\"keyID\":\""
            + key
            + "\"}}}"
        )
        |> troubled "set the default encryption of" CloudTrouble.Denied 1000
        |> World.turns 60

    Assert.Equal("", (need ownBucket world).DefaultKey)
    Assert.Equal("False/AccessDenied", condition "StorageEncrypted" world)
    Assert.Equal("True/Ready", condition "Available" world)
    let right = world |> healed |> World.restart |> passed 300 |> World.settle
    Assert.Equal(key, (need ownBucket right).DefaultKey)
    Assert.Equal("True/Encryption Successful", condition "StorageEncrypted" right)

/// 2026, OCPBUGS-99257, #1344. On Google's cloud the condition said that the bucket was encrypted with the key as soon as the Config
/// named one.
[<Fact>]
let ``2026: a bucket is called encrypted with a key only if it is`` () =
    let world =
        gcp onGcs
        |> World.settle
        |> edited """{"storage":{"gcs":{"keyID":"projects/p/keys/k"}}}"""
        |> World.settle

    let bucket = world.Clouds.Buckets |> Map.toList |> List.exactlyOne |> snd
    Assert.Equal("", bucket.DefaultKey)
    Assert.Equal("False/EncryptionKeyMismatch", condition "StorageEncrypted" world)

/// 2019, bug 1776665, #450, and on Azure 2020 (#603) and 2023 (#912). Every event led to calls of the cloud; in a project with many
/// clusters that was more than its 100 in five minutes.
[<Fact>]
let ``2019, 2020 and 2023: a hundred events in five minutes lead to one look at the cloud at most`` () =
    let world =
        (resting (), [ 1..100 ])
        ||> List.fold (fun world number ->
            world
            |> touched
                WellKnown.trustedCa
                ("{\"metadata\":{\"annotations\":{\"example.com/n\":\"" + string number + "\"}}}")
            |> touched WellKnown.service ("{\"metadata\":{\"labels\":{\"example.com/n\":\"" + string number + "\"}}}")
            |> World.turns 2
            |> passed 1)

    Assert.InRange(List.length (actions world), 0, 2)
    Assert.Equal<string list>([], actions world |> List.filter ((<>) "probe"))

/// 2018, #106. Keys of the platform took the place of those that the user had brought.
[<Fact>]
let ``2018: the user's keys go before the platform's, also when those rotate`` () =
    let world =
        aws onS3
        |> userSecret (keys "AKIAUSER")
        |> World.settle
        |> put
            WellKnown.cloudCredentials
            """{"data":{"aws_access_key_id":"QUtJQU5FVw==","aws_secret_access_key":"eA=="}}"""
        |> World.settle

    let held =
        credentials world
        |> fun text -> System.Convert.FromBase64String(text.Trim '"')
        |> System.Text.Encoding.UTF8.GetString

    Assert.Contains("AKIAUSER", held)
    Assert.DoesNotContain("AKIANEW", held)

/// 2024, OCPBUGS-29003, #998: with another prefix in the registry's configuration all images were still there, and the registry showed
/// none. That was Azure; nothing sets a prefix here, so that what the Go operator's registries have stored is found.
[<Fact>]
let ``2024: images are kept where they have always been`` () =
    let variables (world: World) =
        podSpec world
        |> Json.items [ "containers" ]
        |> List.collect (Json.items [ "env" ])
        |> List.choose (Json.tryString [ "name" ])
        |> List.filter (fun name -> name.EndsWith "ROOTDIRECTORY")

    Assert.Empty(variables (resting ()))
    Assert.Empty(variables (Base.world Base.Gcs))

    for world in [ Base.world Base.EmptyDir; Base.world Base.Claim ] do
        Assert.Equal<string list>([ "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY" ], variables world)
        Assert.Equal("/registry", variable "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY" world)

        Assert.Contains(
            "\"/registry\"",
            podSpec world
            |> Json.items [ "containers" ]
            |> List.collect (Json.items [ "volumeMounts" ])
            |> List.map (at [ "mountPath" ])
        )
