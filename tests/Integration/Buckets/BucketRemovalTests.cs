using Amazon.S3;
using Amazon.S3.Model;
using ImageRegistry.Core;
using ImageRegistry.Integration.Clouds;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Buckets;

/// <summary>The state Removed with a bucket that is ours and full (B-7).</summary>
[Collection(S3ServersGroup.Name)]
public sealed class BucketRemovalTests(S3Servers servers)
{
    [Fact]
    public Task A_full_bucket_goes_with_all_versions_a_thousand_at_a_time_and_the_next_one_is_new() => BucketLab.RunAsync(servers, "removed", async at =>
    {
        at.SparePublicAccess();
        at.Lab.Start();
        await at.Lab.ReadyAsync();
        await FillAsync(at);
        // As long as the bucket cannot go, what is told of it can be read.
        var kept = at.Relay.On("DELETE bucket", S3Treatment.SlowDown, int.MaxValue);

        await at.Lab.EditAsync("""{"spec":{"managementState":"Removed"}}""");
        await at.Lab.Cluster.EventuallyAsync(async () =>
        {
            var config = await at.Lab.ConfigAsync();
            Assert.Equal("True/Removing", config.Said("Progressing"));
            Assert.Contains("storage: S3 bucket removed-image-registry-us-east-1, 2,650 objects deleted so far", config.Told("Progressing"));
        });
        Assert.Equal([650, 1000, 1000], at.Relay.Requests.Where(request => request.Keys > 0).Select(request => request.Keys).Order());
        kept.Release();
        await at.Lab.SettledAsync(async () =>
        {
            var config = await at.Lab.ConfigAsync();
            Assert.Equal("False/Removed", config.Said("Progressing"));
            Assert.Equal("False/S3 Bucket Deleted", config.Said("StorageExists"));
            Assert.Equal("", config.Text("spec", "storage", "s3", "bucket"));
            Assert.Empty(config.Members("status", "storage"));
        });
        Assert.Empty(await at.BucketsAsync());

        await at.Lab.EditAsync("""{"spec":{"managementState":"Managed"}}""");
        await at.Lab.ReadyAsync();
        Assert.Equal([at.Bucket], await at.BucketsAsync());
        Assert.Equal(at.OurTags, await at.TagsAsync(at.Bucket));
        Assert.Empty(await at.KeysAsync(at.Bucket));
    }, started: false);

    /// <summary>2,500 objects, 100 of them in two versions, and 50 marks of deletions.</summary>
    private async Task FillAsync(BucketLab at)
    {
        await at.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = at.Bucket,
            VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
        var server = await servers.FindAsync("radosgw");
        await server.FillAsync(at.Bucket, 2500);
        await server.FillAsync(at.Bucket, 100);
        await at.S3.DeleteObjectsAsync(new DeleteObjectsRequest
        {
            BucketName = at.Bucket,
            Objects = [.. (await at.KeysAsync(at.Bucket)).Take(50).Select(key => new KeyVersion { Key = key })],
        });
    }
}
