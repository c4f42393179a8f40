/// S3-9, S3-10, GCS-2, B-13: the Secrets that give access to a bucket, and what is told when they do not.
module ImageRegistry.Properties.Rules.BucketCredentialTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.Rules.GivenBucket
open ImageRegistry.Properties.World
open Xunit

let private minted (data: (string * string) list) (world: World) : World =
    Operation.apply world (Operation.Put(Cluster.secretOf WellKnown.cloudCredentials data))

let private onGcs () =
    Cluster.onGcp.Value
    |> Cluster.apply (
        Document.ofRef WellKnown.config
        |> Json.set [ "spec" ] (json """{"managementState":"Managed","replicas":2,"storage":{"gcs":{}}}""")
    )
    |> World.start noon

let private toldWithoutAsking (expected: string) (world: World) =
    let world = world |> Operation.run [ Operation.Turns 20 ]
    Assert.Equal("Unknown/Unknown Error Occurred", condition "StorageExists" world)
    Assert.Equal(expected, message "StorageExists" world)
    Assert.Empty(actions world)

let private none =
    "unable to get cluster minted credentials \"openshift-image-registry/installer-cloud-credentials\": the secret does not exist; neither does \"openshift-image-registry/image-registry-private-configuration-user\", in which you can give your own"

[<Fact>]
let ``S3-9 and GCS-2: without any Secret both are named`` () =
    aws onS3 |> deleted WellKnown.cloudCredentials |> toldWithoutAsking none
    onGcs () |> deleted WellKnown.cloudCredentials |> toldWithoutAsking none

[<Fact>]
let ``S3-9: a Secret of the platform needs a file or both keys`` () =
    aws onS3
    |> deleted WellKnown.cloudCredentials
    |> minted [ "aws_access_key_id", "AKIAMINTED"; "aws_secret_access_key", "" ]
    |> toldWithoutAsking
        "secret \"openshift-image-registry/installer-cloud-credentials\": failed to generate shared secrets data: invalid secret for aws credentials; it needs the key \"credentials\", or \"aws_access_key_id\" and \"aws_secret_access_key\""

[<Fact>]
let ``B-13: a file without usable credentials is told by Secret and key, never by its content`` () =
    aws onS3
    |> deleted WellKnown.cloudCredentials
    |> minted [
        "credentials", "[other]\naws_access_key_id = XsecretX\naws_secret_access_key = XsecretX\n"
    ]
    |> toldWithoutAsking
        "secret \"openshift-image-registry/installer-cloud-credentials\": key \"credentials\" holds no usable AWS credentials: the profile [default] needs aws_access_key_id and aws_secret_access_key, or role_arn and web_identity_token_file"

let private privateText (key: string) (world: World) : string =
    find WellKnown.privateConfiguration world
    |> Json.tryString [ "data"; key ]
    |> Option.defaultValue ""
    |> System.Convert.FromBase64String
    |> System.Text.Encoding.UTF8.GetString

[<Fact>]
let ``S3-9 and S3-10: a file of the platform reaches the pods byte for byte, and goes before its keys`` () =
    let file =
        "; by the installer\n[default]\nrole_arn = arn:aws:iam::123456789012:role/lab\nweb_identity_token_file = /var/run/secrets/openshift/serviceaccount/token\n"

    let world =
        aws onS3
        |> deleted WellKnown.cloudCredentials
        |> minted [
            "aws_access_key_id", "AKIAOLD"
            "aws_secret_access_key", "XsecretX"
            "credentials", file
        ]
        |> World.settle

    Assert.Equal(file, privateText "credentials" world)
    Assert.Equal("True/S3 Bucket Exists", condition "StorageExists" world)

[<Fact>]
let ``GCS-2: a Secret without its key is told, and there is no falling back`` () =
    onGcs ()
    |> userSecret [ "REGISTRY_STORAGE_S3_ACCESSKEY", "AKIA" ]
    |> toldWithoutAsking
        "secret \"openshift-image-registry/image-registry-private-configuration-user\" does not contain required key \"REGISTRY_STORAGE_GCS_KEYFILE\""

    onGcs ()
    |> deleted WellKnown.cloudCredentials
    |> minted [ "key.json", "{}" ]
    |> toldWithoutAsking
        "secret \"openshift-image-registry/installer-cloud-credentials\" does not contain required key \"service_account.json\""

[<Fact>]
let ``6.6: a Google key of the user reaches the pods byte for byte`` () =
    let key =
        "{ \"type\" : \"authorized_user\",\n  \"refresh_token\" : \"XsecretXuserX\" }\n"

    let world =
        onGcs () |> userSecret [ "REGISTRY_STORAGE_GCS_KEYFILE", key ] |> World.settle

    Assert.Equal(key, privateText "REGISTRY_STORAGE_GCS_KEYFILE" world)
    Assert.Equal("True/GCS Bucket Exists", condition "StorageExists" world)
