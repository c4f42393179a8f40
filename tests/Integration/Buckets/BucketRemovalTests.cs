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
        await RemovedAsync(at);

        await at.Lab.EditAsync("""{"spec":{"managementState":"Managed"}}""");
        await at.Lab.ReadyAsync();
        Assert.Equal([at.Bucket], await at.BucketsAsync());
        Assert.Equal(at.OurTags, await at.TagsAsync(at.Bucket));
        Assert.Empty(await at.KeysAsync(at.Bucket));
    }, started: false);

    [Fact]
    public async Task Credentials_that_may_not_delete_are_told_what_they_lack_nothing_is_lost_and_it_heals()
    {
        await servers.AdminAsync("user", "create", "--uid=keeping", "--display-name=keeping", "--access-key=keeping", "--secret-key=keepingsecret");
        using var s3 = (await servers.FindAsync("radosgw")).Client("keeping", "keepingsecret");
        await BucketLab.RunAsync(
            servers,
            "kept",
            async lab =>
            {
                var at = lab with { S3 = s3 };
                at.SparePublicAccess();
                at.Lab.Start();
                await at.Lab.ReadyAsync();
                await at.PutAsync(at.Bucket, "docker/registry/v2/blobs/data");
                await servers.AdminAsync("user", "modify", "--uid=keeping", "--op-mask=read, write");

                await at.Lab.EditAsync("""{"spec":{"managementState":"Removed"}}""");
                await at.Lab.SaysAsync("StorageExists", "Unknown/AccessDenied");
                Assert.Equal(
                    "S3 bucket kept-image-registry-us-east-1: AccessDenied (HTTP 403); the credentials need the permissions s3:ListBucket, s3:DeleteObject, "
                    + "s3:DeleteObjectVersion; or set spec.storage.managementState to Unmanaged to keep its data and finish the removal",
                    (await at.Lab.ConfigAsync()).Told("StorageExists"));
                Assert.Equal(["docker/registry/v2/blobs/data"], await at.KeysAsync(at.Bucket));

                await servers.AdminAsync("user", "modify", "--uid=keeping", "--op-mask=read, write, delete");
                await RemovedAsync(at);
            },
            BucketLab.WithCredentials("keeping", "keepingsecret"),
            started: false);
    }

    [Fact]
    public Task Killed_before_and_after_each_deletion_it_leaves_nothing_behind() => BucketLab.RunAsync(servers, "leaving", async at =>
    {
        at.SparePublicAccess();
        at.Lab.Start();
        await at.Lab.ReadyAsync();
        await (await servers.FindAsync("radosgw")).FillAsync(at.Bucket, 5);

        foreach (var effect in (string[])["POST bucket?delete", "DELETE bucket"])
        {
            foreach (var moment in (S3Treatment[])[S3Treatment.HoldRequest, S3Treatment.HoldReply])
            {
                var held = at.Relay.On(effect, moment);
                if (at.Lab.Operator.HasExited)
                    at.Lab.Start();
                else
                    await at.Lab.EditAsync("""{"spec":{"managementState":"Removed"}}""");
                await held.StruckAsync();
                await at.KillAsync();
            }
        }

        at.Lab.Start();
        await RemovedAsync(at);
    }, started: false);

    /// <summary>Waits until the registry is removed, and nothing is left of its bucket.</summary>
    private static async Task RemovedAsync(BucketLab at)
    {
        await at.Lab.SettledAsync(async () =>
        {
            var config = await at.Lab.ConfigAsync();
            Assert.Equal("False/Removed", config.Said("Progressing"));
            Assert.Equal("False/S3 Bucket Deleted", config.Said("StorageExists"));
            Assert.Equal("", config.Text("spec", "storage", "s3", "bucket"));
            Assert.Equal("""{"managementState":"Managed"}""", JsonModule.text(config.At("status", "storage")!));
        });
        Assert.Empty(await at.BucketsAsync());
    }

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
