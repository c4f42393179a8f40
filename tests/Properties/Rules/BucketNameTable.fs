/// ST-30 to ST-32, S3-3, S3-4, S3-10, B-9, B-12: names of buckets, regions and addresses, with all vectors.
module ImageRegistry.Properties.Rules.BucketNameTable

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
[<InlineData("images", true)>]
[<InlineData("My.Bucket_1", true)>]
[<InlineData("a/b", false)>]
[<InlineData("..", false)>]
[<InlineData("a b c", false)>]
[<InlineData("ab", false)>]
[<InlineData("-images", false)>]
let ``a name that no bucket can have is told`` (name: string, isGood) =
    Assert.Equal(isGood, Option.isNone (BucketName.finding "spec.storage.s3.bucket" name))
