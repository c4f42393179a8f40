/// S3-1 to S3-19, GCS-5, GCS-6: effective details, credentials, and what the pods get.
module ImageRegistry.Properties.Rules.S3Tables

open ImageRegistry.Core
open Xunit

let private nothing: S3Storage = {
    Bucket = ""
    Region = ""
    RegionEndpoint = ""
    ChunkSizeMiB = None
    Encrypt = false
    KeyId = ""
    CloudFront = None
    VirtualHostedStyle = false
    TrustedCa = ""
}

let private platform: AwsPlatform = {
    Region = "us-west-1"
    ServiceEndpoints = Map.ofList [ "s3", "https://s3.corp.example.com"; "ec2", "https://ec2.corp.example.com" ]
    ResourceTags = []
}

[<Fact>]
let ``S3-1: without region and endpoint both come from the platform, and the style with them`` () =
    let details = S3Effective.details platform nothing
    Assert.Equal("us-west-1", details.Region)
    Assert.Equal("https://s3.corp.example.com", details.RegionEndpoint)
    Assert.True details.VirtualHostedStyle

[<Fact>]
let ``S3-1: a platform without an endpoint of its own leaves the style`` () =
    let details =
        S3Effective.details
            {
                platform with
                    ServiceEndpoints = Map.empty
            }
            nothing

    Assert.Equal("us-west-1", details.Region)
    Assert.False details.VirtualHostedStyle

[<Fact>]
let ``S3-1 and B-11: a region of the user inherits nothing, so neither operator nor registry uses the platform's endpoint``
    ()
    =
    match S3Effective.address platform { nothing with Region = "us-east-1" } with
    | Error finding -> failwith (Finding.text finding)
    | Ok address ->
        Assert.Equal("", address.Details.RegionEndpoint)
        Assert.Equal("https://s3.dualstack.us-east-1.amazonaws.com", address.Endpoint)
        Assert.False address.PathStyle

[<Fact>]
let ``S3-5: an endpoint of the user is asked by path, unless it is told otherwise`` () =
    let style isVirtual =
        S3Effective.address platform {
            nothing with
                Region = "minio"
                RegionEndpoint = "http://h:9000/base/"
                VirtualHostedStyle = isVirtual
        }
        |> Result.map (fun address -> address.Endpoint, address.PathStyle)

    Assert.Equal(Ok("http://h:9000/base", true), style false)
    Assert.Equal(Ok("http://h:9000/base", false), style true)

let private reason (aws: AwsPlatform) (spec: S3Storage) : string =
    match S3Effective.address aws spec with
    | Ok _ -> ""
    | Error finding -> finding.Reason

[<Fact>]
let ``B-9 and B-10: what cannot be addressed is told before anything is asked`` () =
    Assert.Equal(
        "MissingRegion",
        reason
            {
                platform with
                    Region = ""
                    ServiceEndpoints = Map.empty
            }
            nothing
    )

    Assert.Equal(
        "MissingRegion",
        reason platform {
            nothing with
                RegionEndpoint = "https://minio"
        }
    )

    Assert.Equal(
        "InvalidRegionEndpoint",
        reason platform {
            nothing with
                Region = "r"
                RegionEndpoint = "minio:9000"
        }
    )

    Assert.Equal(
        "InvalidRegionEndpoint",
        reason
            {
                platform with
                    ServiceEndpoints = Map.ofList [ "s3", "corp" ]
            }
            nothing
    )

    Assert.Equal(
        "InvalidRegionEndpoint",
        reason
            {
                platform with
                    ServiceEndpoints = Map.ofList [ "sts", "corp" ]
            }
            nothing
    )

let private variables (pods: StorageOfPods) =
    pods.Variables
    |> List.map (fun variable ->
        (Json.tryString [ "name" ] variable |> Option.defaultValue "")
        + "="
        + (Json.tryString [ "value" ] variable |> Option.defaultValue ""))

[<Fact>]
let ``S3-17 and RS-73: the registry's variables, in order`` () =
    let pods =
        BucketOfPods.s3
            {
                nothing with
                    Bucket = "images"
                    Region = "us-west-1"
                    RegionEndpoint = "https://h:9000"
                    KeyId = "arn:aws:kms:us-east-1:1:key/x"
                    ChunkSizeMiB = Some 10L
                    Encrypt = true
            }
            false
            "file"

    Assert.Equal<string list>(
        [
            "REGISTRY_STORAGE_S3_REGIONENDPOINT=https://h:9000"
            "REGISTRY_STORAGE_S3_KEYID=arn:aws:kms:us-east-1:1:key/x"
            "REGISTRY_STORAGE_S3_CHUNKSIZE=10485760"
            "REGISTRY_STORAGE=s3"
            "REGISTRY_STORAGE_S3_BUCKET=images"
            "REGISTRY_STORAGE_S3_REGION=us-west-1"
            "REGISTRY_STORAGE_S3_ENCRYPT=true"
            "REGISTRY_STORAGE_S3_FORCEPATHSTYLE=true"
            "REGISTRY_STORAGE_S3_CREDENTIALSCONFIGPATH=/var/run/secrets/cloud/credentials"
            "REGISTRY_STORAGE_S3_USEDUALSTACK=true"
        ],
        variables pods
    )

[<Theory>]
[<InlineData(4, "")>]
[<InlineData(5, "5242880")>]
[<InlineData(5120, "5368709120")>]
[<InlineData(5121, "")>]
let ``S3-17: a chunk size counts between 5 and 5120`` (size: int, expected: string) =
    let pods =
        BucketOfPods.s3
            {
                nothing with
                    ChunkSizeMiB = Some(int64 size)
            }
            false
            "file"

    let found =
        variables pods
        |> List.tryFind (fun text -> text.StartsWith("REGISTRY_STORAGE_S3_CHUNKSIZE=", System.StringComparison.Ordinal))
        |> Option.map (fun text -> text.Substring "REGISTRY_STORAGE_S3_CHUNKSIZE=".Length)
        |> Option.defaultValue ""

    Assert.Equal(expected, found)

let private front: CloudFront = {
    BaseUrl = "https://cdn.example.com"
    KeyPairId = "KEYPAIR"
    PrivateKeySecret = "cdn-key"
    PrivateKeyKey = "key.pem"
    Duration = None
}

let private withFront duration =
    BucketOfPods.s3
        {
            nothing with
                CloudFront = Some { front with Duration = duration }
        }
        true
        "file"

[<Fact>]
let ``S3-18, S3-19 and RS-75: CloudFront's variable, volume and dependency`` () =
    let pods = withFront None

    Assert.Contains(
        "REGISTRY_MIDDLEWARE_STORAGE=- name: cloudfront\n  options:\n    baseurl: https://cdn.example.com\n    privatekey: /etc/docker/cloudfront/private.pem\n    keypairid: KEYPAIR\n    duration: 1200s\n    ipfilteredby: none",
        variables pods
    )

    Assert.Equal<string list>(
        [
            """{"name":"image-registry-private-configuration","secret":{"optional":false,"secretName":"image-registry-private-configuration"}}"""
            """{"name":"registry-cloudfront","secret":{"items":[{"key":"key.pem","path":"private.pem"}],"optional":false,"secretName":"cdn-key"}}"""
        ],
        pods.Volumes |> List.map Json.text
    )

    Assert.Equal<string list>(
        [
            """{"mountPath":"/var/run/secrets/cloud","name":"image-registry-private-configuration","readOnly":true}"""
            """{"mountPath":"/etc/docker/cloudfront","name":"registry-cloudfront","readOnly":true}"""
        ],
        pods.Mounts |> List.map Json.text
    )

    Assert.Equal<ObjectRef list>([ WellKnown.privateConfiguration; WellKnown.secret "cdn-key" ], pods.DependsOn)

[<Theory>]
[<InlineData("300s", "5m0s")>]
[<InlineData("90m", "1h30m0s")>]
[<InlineData("1500ms", "1.5s")>]
let ``S3-19: a duration is Go's text`` (given: string, expected: string) =
    match Duration.parse given with
    | Ok duration ->
        Assert.Contains(
            variables (withFront (Some duration)),
            fun text -> text.Contains("duration: " + expected + "\n")
        )
    | Error _ -> failwith "no duration"

[<Fact>]
let ``GCS-5 and GCS-6: the registry's variables, volume and Secret`` () =
    let pods = BucketOfPods.gcs "images" "{}"

    Assert.Equal<string list>(
        [
            "REGISTRY_STORAGE=gcs"
            "REGISTRY_STORAGE_GCS_BUCKET=images"
            "REGISTRY_STORAGE_GCS_KEYFILE=/gcs/keyfile"
        ],
        variables pods
    )

    Assert.Equal<string list>(
        [
            """{"name":"registry-storage-keyfile","secret":{"items":[{"key":"REGISTRY_STORAGE_GCS_KEYFILE","path":"keyfile"}],"optional":false,"secretName":"image-registry-private-configuration"}}"""
        ],
        pods.Volumes |> List.map Json.text
    )

    Assert.Equal<string list>(
        [ """{"mountPath":"/gcs","name":"registry-storage-keyfile"}""" ],
        pods.Mounts |> List.map Json.text
    )

    Assert.Equal("e30=", Map.find "REGISTRY_STORAGE_GCS_KEYFILE" pods.PrivateData)

[<Fact>]
let ``S3-9: a pair of keys is a file of three lines`` () =
    Assert.Equal(
        "[default]\naws_access_key_id = AKIA\naws_secret_access_key = secret\n",
        AwsSharedFile.ofKeys "AKIA" "secret"
    )

[<Theory>]
[<InlineData("[default]\naws_access_key_id = a\naws_secret_access_key = b\n", "keys")>]
[<InlineData("[default]\nrole_arn = arn:aws:iam::1:role/r\nweb_identity_token_file = /t\n", "token")>]
[<InlineData("; c\n[profile default]\r\nAWS_ACCESS_KEY_ID=a\r\naws_secret_access_key=b", "keys")>]
[<InlineData("[other]\naws_access_key_id = a\naws_secret_access_key = b\n", "nothing")>]
[<InlineData("[default]\naws_access_key_id = a\naws_secret_access_key =\n", "nothing")>]
[<InlineData("", "nothing")>]
let ``S3-10 and B-13: what a shared file offers`` (text: string, expected: string) =
    let offered =
        match AwsSharedFile.credentials text with
        | Some AwsCredentials.Keys -> "keys"
        | Some AwsCredentials.WebIdentity -> "token"
        | None -> "nothing"

    Assert.Equal(expected, offered)

[<Fact>]
let ``S3-10: the file says whether tokens are exchanged in the region`` () =
    Assert.True(AwsSharedFile.isRegional "[default]\nsts_regional_endpoints = regional\n")
    Assert.False(AwsSharedFile.isRegional "[default]\n")
