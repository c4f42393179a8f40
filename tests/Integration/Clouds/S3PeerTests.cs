using ImageRegistry.Core;
using Microsoft.FSharp.Collections;
using Xunit;

namespace ImageRegistry.Integration.Clouds;

/// <summary>The requests that actions at an S3 bucket become (6.2): target, body and signature, where no server at hand knows them all.</summary>
public sealed class S3PeerTests
{
    private const string Ns = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

    private static CloudAction Create => CloudAction.NewCreate(FSharpList<Tuple<string, string>>.Empty, "");

    private static FSharpList<Tuple<string, string>> Tags(params (string Key, string Value)[] tags) =>
        ListModule.OfSeq(tags.Select(tag => Tuple.Create(tag.Key, tag.Value)));

    private static async Task DoneAsync(CloudAction action, params S3Exchange[] script)
    {
        await using var peer = await S3PeerBucket.StartAsync(script);
        var answer = await S3PeerBucket.DoAsync(peer, action);
        await peer.DoneAsync();
        Assert.Equal(CloudAnswer.Done, answer.ResultValue);
    }

    [Fact]
    public Task A_bucket_is_made_in_the_region_that_requests_are_signed_for() => DoneAsync(
        Create,
        new S3Exchange("PUT /images/", S3Answers.Done)
        {
            Body = $"<CreateBucketConfiguration{Ns}><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>",
        });

    [Fact]
    public async Task The_oldest_region_may_not_be_named()
    {
        await using var peer = await S3PeerBucket.StartAsync(new S3Exchange("PUT /images/", S3Answers.Done) { Signed = "AKIALAB for us-east-1/s3" });

        Assert.True((await S3PeerBucket.DoAsync(peer, Create, region: "us-east-1")).IsOk);
        await peer.DoneAsync();
    }

    [Fact]
    public Task All_four_public_access_settings_are_set() => DoneAsync(
        CloudAction.BlockPublicAccess,
        new S3Exchange("PUT /images/?publicAccessBlock", S3Answers.Done)
        {
            HasMd5 = true,
            Body = $"<PublicAccessBlockConfiguration{Ns}><BlockPublicAcls>true</BlockPublicAcls><BlockPublicPolicy>true</BlockPublicPolicy>"
                + "<IgnorePublicAcls>true</IgnorePublicAcls><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>",
        });

    private static string Encryption(string byDefault) =>
        $"<ServerSideEncryptionConfiguration{Ns}><Rule><BucketKeyEnabled>true</BucketKeyEnabled>"
        + $"<ApplyServerSideEncryptionByDefault>{byDefault}</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";

    [Theory]
    [InlineData("", "<SSEAlgorithm>AES256</SSEAlgorithm>")]
    [InlineData("arn:aws:kms:key/1", "<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>arn:aws:kms:key/1</KMSMasterKeyID>")]
    public Task The_default_encryption_is_that_of_S3_or_of_the_key(string keyId, string byDefault) => DoneAsync(
        CloudAction.NewEncrypt(keyId), new S3Exchange("PUT /images/?encryption", S3Answers.Done) { HasMd5 = true, Body = Encryption(byDefault) });

    [Fact]
    public async Task Tags_are_read_and_written_whole()
    {
        await using var peer = await S3PeerBucket.StartAsync(
            new S3Exchange("GET /images/?tagging", S3Answers.Error(404, "NoSuchTagSet")),
            new S3Exchange("GET /images/?tagging", S3Answers.Xml($"<Tagging{Ns}><TagSet><Tag><Key>team</Key><Value>images</Value></Tag></TagSet></Tagging>")));

        Assert.Equal(CloudAnswer.NewTagSet(Tags()), (await S3PeerBucket.DoAsync(peer, CloudAction.ReadTags)).ResultValue);
        Assert.Equal(CloudAnswer.NewTagSet(Tags(("team", "images"))), (await S3PeerBucket.DoAsync(peer, CloudAction.ReadTags)).ResultValue);
        await peer.DoneAsync();
        await DoneAsync(
            CloudAction.NewWriteTags(Tags(("kubernetes.io/cluster/lab", "owned"), ("Name", "lab-image-registry"))),
            new S3Exchange("PUT /images/?tagging", S3Answers.Done)
            {
                HasMd5 = true,
                Body = $"<Tagging{Ns}><TagSet><Tag><Key>kubernetes.io/cluster/lab</Key><Value>owned</Value></Tag>"
                    + "<Tag><Key>Name</Key><Value>lab-image-registry</Value></Tag></TagSet></Tagging>",
            });
    }

    private const string OurRule =
        "<Rule><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
        + "<Filter><Prefix /></Filter><ID>cleanup-incomplete-multipart-registry-uploads</ID><Status>Enabled</Status></Rule>";

    private static S3Exchange Rules(string rules) => new("PUT /images/?lifecycle", S3Answers.Done)
    {
        HasMd5 = true,
        Body = $"<LifecycleConfiguration{Ns}>{rules}</LifecycleConfiguration>",
    };

    [Theory]
    [InlineData(404, "NoSuchLifecycleConfiguration")]
    [InlineData(403, "AccessDenied")]
    public Task The_cleanup_of_uploads_is_written_alone_where_no_rules_can_be_read(int status, string code) => DoneAsync(
        CloudAction.CleanUpUploads, new S3Exchange("GET /images/?lifecycle", S3Answers.Error(status, code)), Rules(OurRule));

    [Fact]
    public async Task Rules_that_a_server_with_a_bad_day_does_not_tell_are_not_written_over()
    {
        var slow = new S3Exchange("GET /images/?lifecycle", S3Answers.Error(503, "SlowDown"));
        await using var peer = await S3PeerBucket.StartAsync(slow, slow, slow);

        Assert.Equal("SlowDown", (await S3PeerBucket.DoAsync(peer, CloudAction.CleanUpUploads)).ErrorValue.Code);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_bucket_that_is_removed_and_one_that_is_gone_count_alike()
    {
        await DoneAsync(CloudAction.Remove, new S3Exchange("DELETE /images/", S3Answers.Gone));
        await DoneAsync(CloudAction.Remove, new S3Exchange("DELETE /images/", S3Answers.Error(404, "NoSuchBucket")));
    }
}
