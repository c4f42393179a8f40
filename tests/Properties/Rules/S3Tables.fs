/// Tables of spec 03: names, regions, scalars, addresses and tags, with all vectors.
module ImageRegistry.Properties.Rules.S3Tables

open ImageRegistry.Core
open Xunit

[<Theory>]
[<InlineData("my-cluster-abc12", "us-east-1", "my-cluster-abc12-image-registry-us-east-1")>]
[<InlineData("MY--Cluster", "", "my-cluster-image-registry")>]
[<InlineData("cluster-a1b2c-", "eu-west-1", "cluster-a1b2c-image-registry-eu-west-1")>]
[<InlineData("a-very-long-infrastructure-name-that-exceeds",
             "us-gov-west-1",
             "a-very-long-infrastructure-name-that-exceeds-image-registry-us")>]
[<InlineData("abcdefghijklmnopqrstuvwxyz-0123456789-abcde",
             "ap-x",
             "abcdefghijklmnopqrstuvwxyz-0123456789-abcde-image-registry-aps")>]
[<InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
             "us-gov-west-1",
             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-image-registry-uss")>]
let ``ST-31: the name of an S3 bucket follows from cluster and region``
    (infrastructure: string, region, expected: string)
    =
    Assert.Equal(expected, BucketName.deterministic infrastructure region)

[<Theory>]
// 25 characters, so a hyphen and letters follow.
[<InlineData("lab-x7k2p", "", "lab-x7k2p-image-registry-")>]
[<InlineData("lab-x7k2p", "us-east1", "lab-x7k2p-image-registry-us-east1-")>]
// 61 characters: one letter without a hyphen.
[<InlineData("abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghi",
             "",
             "abcdefghijklmnopqrstuvwxyz-0123456789-abcdefghi-image-registry")>]
let ``ST-32: a GCS bucket has 62 characters, the last of them from a to y``
    (infrastructure: string, region, beginning: string)
    =
    let name = BucketName.random infrastructure region "seed"
    Assert.Equal(62, name.Length)
    Assert.StartsWith(beginning.Substring(0, min beginning.Length 61), name)
    Assert.DoesNotContain("z", name.Substring(min beginning.Length 61))

[<Fact>]
let ``ST-32: where the cut ends in a hyphen a letter takes its place`` () =
    let name =
        BucketName.random "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" "a-b" "seed"

    Assert.Equal(62, name.Length)
    Assert.StartsWith("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-image-registry", name)
    Assert.False(name.EndsWith '-')

[<Fact>]
let ``ST-32: other seeds give other names, the same seed the same`` () =
    let name seed =
        BucketName.random "lab-x7k2p" "us-east1" seed

    Assert.Equal(name "one", name "one")
    Assert.NotEqual<string>(name "one", name "two")

[<Theory>]
[<InlineData("us-east-1", "aws", "https://s3.dualstack.us-east-1.amazonaws.com", true)>]
[<InlineData("mx-central-1", "aws", "https://s3.dualstack.mx-central-1.amazonaws.com", true)>]
[<InlineData("example", "aws", "https://s3.dualstack.example.amazonaws.com", true)>]
[<InlineData("minio", "aws", "https://s3.dualstack.minio.amazonaws.com", true)>]
[<InlineData("cn-north-1", "aws-cn", "https://s3.dualstack.cn-north-1.amazonaws.com.cn", true)>]
[<InlineData("us-gov-west-1", "aws-us-gov", "https://s3.dualstack.us-gov-west-1.amazonaws.com", true)>]
[<InlineData("eusc-de-east-1", "aws-eusc", "https://s3.dualstack.eusc-de-east-1.amazonaws.eu", true)>]
[<InlineData("us-iso-east-1", "aws-iso", "https://s3.us-iso-east-1.c2s.ic.gov", false)>]
[<InlineData("us-isob-east-1", "aws-iso-b", "https://s3.us-isob-east-1.sc2s.sgov.gov", false)>]
[<InlineData("eu-isoe-west-1", "aws-iso-e", "https://s3.eu-isoe-west-1.cloud.adc-e.uk", false)>]
[<InlineData("us-isof-south-1", "aws-iso-f", "https://s3.us-isof-south-1.csp.hci.ic.gov", false)>]
let ``S3-3, S3-4 and B-12: each region has its partition`` (region: string, partition: string, endpoint: string, dual) =
    Assert.Equal(partition, (AwsPartition.find region).Name)
    Assert.Equal(endpoint, AwsPartition.s3Endpoint region)
    Assert.Equal(dual, AwsPartition.hasDualStack region)

[<Fact>]
let ``S3-3: without a region there is no dual stack`` () =
    Assert.False(AwsPartition.hasDualStack "")

[<Theory>]
[<InlineData("us-east-1", false, "https://sts.amazonaws.com", "us-east-1")>]
[<InlineData("eu-west-1", false, "https://sts.amazonaws.com", "us-east-1")>]
[<InlineData("eu-west-1", true, "https://sts.eu-west-1.amazonaws.com", "eu-west-1")>]
[<InlineData("eu-south-2", false, "https://sts.eu-south-2.amazonaws.com", "eu-south-2")>]
[<InlineData("us-gov-west-1", false, "https://sts.us-gov-west-1.amazonaws.com", "us-gov-west-1")>]
[<InlineData("cn-north-1", false, "https://sts.cn-north-1.amazonaws.com.cn", "cn-north-1")>]
let ``S3-10: older regions exchange tokens globally unless the file says regional``
    (region: string, regional, url: string, signed: string)
    =
    Assert.Equal((url, signed), AwsPartition.stsEndpoint region regional)

[<Theory>]
[<InlineData("foo", "foo")>]
[<InlineData("s3", "s3")>]
[<InlineData("us-west-2", "us-west-2")>]
[<InlineData("my.bucket", "my.bucket")>]
[<InlineData("a:b", "a:b")>]
[<InlineData("a,b", "a,b")>]
[<InlineData("a#b", "a#b")>]
[<InlineData("-x", "-x")>]
[<InlineData("?x", "?x")>]
[<InlineData("x==", "x==")>]
[<InlineData("a'b", "a'b")>]
[<InlineData("a\"b", "a\"b")>]
[<InlineData("https://h:1/p?q=1", "https://h:1/p?q=1")>]
[<InlineData("https://h:9000/p", "https://h:9000/p")>]
[<InlineData("arn:aws:kms:us-east-1:1:key/x", "arn:aws:kms:us-east-1:1:key/x")>]
[<InlineData("", "\"\"")>]
[<InlineData("10", "\"10\"")>]
[<InlineData("123", "\"123\"")>]
[<InlineData("010", "\"010\"")>]
[<InlineData("1.5", "\"1.5\"")>]
[<InlineData(".5", "\".5\"")>]
[<InlineData("+1", "\"+1\"")>]
[<InlineData("1e3", "\"1e3\"")>]
[<InlineData("0x10", "\"0x10\"")>]
[<InlineData("0x1F", "\"0x1F\"")>]
[<InlineData("1_000", "\"1_000\"")>]
[<InlineData("true", "\"true\"")>]
[<InlineData("no", "\"no\"")>]
[<InlineData("Yes", "\"Yes\"")>]
[<InlineData("on", "\"on\"")>]
[<InlineData("off", "\"off\"")>]
[<InlineData("y", "\"y\"")>]
[<InlineData("n", "\"n\"")>]
[<InlineData("null", "\"null\"")>]
[<InlineData("~", "\"~\"")>]
[<InlineData("12:30", "\"12:30\"")>]
[<InlineData("12:30:45", "\"12:30:45\"")>]
[<InlineData("2020-01-01", "\"2020-01-01\"")>]
[<InlineData(" lead", "' lead'")>]
[<InlineData("trail ", "'trail '")>]
[<InlineData("a: b", "'a: b'")>]
[<InlineData("a:", "'a:'")>]
[<InlineData("a #b", "'a #b'")>]
[<InlineData("- x", "'- x'")>]
[<InlineData("-", "'-'")>]
[<InlineData("@x", "'@x'")>]
[<InlineData("%x", "'%x'")>]
[<InlineData("!x", "'!x'")>]
[<InlineData("&x", "'&x'")>]
[<InlineData("*x", "'*x'")>]
[<InlineData("{x}", "'{x}'")>]
[<InlineData("[x]", "'[x]'")>]
[<InlineData(">x", "'>x'")>]
[<InlineData("`x", "'`x'")>]
[<InlineData("|x", "'|x'")>]
[<InlineData("# foo'bar\"baz", "'# foo''bar\"baz'")>]
[<InlineData("\t", "\"\\t\"")>]
[<InlineData("one\ntwo", "|-\n  one\n  two")>]
let ``RS-55 and ST-25: a text is the scalar that reads back as the same text`` (value: string, expected: string) =
    Assert.Equal(expected, YamlScalar.text value)

[<Fact>]
let ``RS-55: numbers and flags are plain`` () =
    Assert.Equal("10485760", YamlScalar.int64 10485760L)
    Assert.Equal("true", YamlScalar.flag true)

[<Theory>]
[<InlineData("https://s3.example.com", "https://s3.example.com")>]
[<InlineData("http://127.0.0.1:9000/", "http://127.0.0.1:9000")>]
[<InlineData("http://h:9000/base", "http://h:9000/base")>]
let ``B-9: an absolute URL is taken`` (text: string, expected: string) =
    Assert.Equal(Ok expected, ServiceUrl.parse "f" "r" text)

[<Theory>]
[<InlineData("minio:9000")>]
[<InlineData("minio")>]
[<InlineData("ftp://minio")>]
[<InlineData("/path")>]
[<InlineData("https://")>]
[<InlineData("https://h?x=1")>]
[<InlineData("https://h/#x")>]
[<InlineData("https://h x")>]
[<InlineData("https://user:XsecretX@h")>]
let ``B-9: what is no absolute URL of a host is refused, and a password in it is not repeated`` (text: string) =
    match ServiceUrl.parse "spec.storage.s3.regionEndpoint" "InvalidRegionEndpoint" text with
    | Ok _ -> failwith "it was taken"
    | Error finding ->
        Assert.Equal("InvalidRegionEndpoint", finding.Reason)
        Assert.DoesNotContain("XsecretX", Finding.text finding)

[<Theory>]
[<InlineData("team", "images", true)>]
[<InlineData("cost-center", "1+1=2@home", true)>]
[<InlineData("a b", "with space", true)>]
[<InlineData("example.com/team", "a", true)>]
[<InlineData("kubernetesXio/team", "a", true)>]
[<InlineData("Name", "mine", false)>]
[<InlineData("nAME", "mine", false)>]
[<InlineData("aws:foo", "a", false)>]
[<InlineData("kubernetes.io/cluster/x", "owned", false)>]
[<InlineData("sub.kubernetes.io/x", "a", false)>]
[<InlineData("openshift.io/x", "a", false)>]
[<InlineData("sub.openshift.io/x", "a", false)>]
[<InlineData("", "a", false)>]
[<InlineData("umlaut-ä", "a", false)>]
[<InlineData("team", "with*star", false)>]
let ``TAG-3 and B-17: which of the administrator's tags can be put on a bucket`` (key: string, value: string, isGood) =
    Assert.Equal(isGood, Option.isNone (AwsTags.refusal (key, value)))

[<Fact>]
let ``TAG-3: keys have at most 128 characters, values 256`` () =
    Assert.Equal(None, AwsTags.refusal (String.replicate 128 "k", String.replicate 256 "v"))
    Assert.NotEqual(None, AwsTags.refusal (String.replicate 129 "k", "v"))
    Assert.NotEqual(None, AwsTags.refusal ("k", String.replicate 257 "v"))

[<Fact>]
let ``S3-22.6 and B-4: ours come first, each key once, and what cannot be used is left out`` () =
    Assert.Equal<(string * string) list>(
        [
            "kubernetes.io/cluster/lab", "owned"
            "Name", "lab-image-registry"
            "team", "two"
        ],
        AwsTags.desired "lab" [ "team", "one"; "name", "x"; "aws:x", "y"; "team", "two" ]
    )

[<Fact>]
let ``TAG-2: the tags of others stay, and nothing is taken away`` () =
    let merged =
        AwsTags.merge [ "team", "new"; "Name", "ours" ] [ "other", "kept"; "team", "old" ]

    Assert.Equal<(string * string) list>([ "other", "kept"; "team", "new"; "Name", "ours" ], merged)

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

[<Theory>]
[<InlineData("images", true)>]
[<InlineData("My.Bucket_1", true)>]
[<InlineData("a/b", false)>]
[<InlineData("..", false)>]
[<InlineData("a b c", false)>]
[<InlineData("ab", false)>]
[<InlineData("-images", false)>]
let ``a name that no bucket can have is told`` (name: string, isGood) =
    Assert.Equal(isGood, Option.isNone (BucketName.finding "spec.storage.s3.bucket" name))
