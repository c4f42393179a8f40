using ImageRegistry.Core;
using ImageRegistry.Integration.Clouds;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Buckets;

/// <summary>An operator that dies in the middle of the installation, again and again (laws 3 and 4).</summary>
[Collection(S3ServersGroup.Name)]
public sealed class BucketCrashTests(S3Servers servers)
{
    // In the order in which they come: what a life has not put on record, the next does again.
    private static readonly string[] Effects =
        ["PUT bucket", "PUT bucket?publicAccessBlock", "PUT bucket?encryption", "PUT bucket?lifecycle", "PUT bucket?tagging"];

    [Fact]
    public Task Killed_before_and_after_each_write_to_S3_it_ends_with_one_bucket() => BucketLab.RunAsync(servers, "killed", async at =>
    {
        foreach (var effect in Effects)
        {
            foreach (var moment in (S3Treatment[])[S3Treatment.HoldRequest, S3Treatment.HoldReply])
            {
                var held = at.Relay.On(effect, moment);
                at.Lab.Start();
                await held.StruckAsync();
                await at.KillAsync();
            }
        }

        at.Lab.Start();
        await at.Lab.ReadyAsync();
        await AssertOneBucketAsync(at);
        // The first never reached the server, the second was carried out, and no later life made another.
        Assert.Equal(2, at.Relay.Requests.Count(request => request.Kind == "PUT bucket"));
    }, started: false);

    [Fact]
    public Task Killed_after_each_write_to_the_Config_it_ends_with_one_bucket() => BucketLab.RunAsync(servers, "recorded", async at =>
    {
        for (var life = 0; life < 6; life++)
        {
            var since = await at.Lab.NowAsync();
            at.Lab.Start();
            await at.Lab.Cluster.EventuallyAsync(async () =>
            {
                var isUp = (await at.Lab.Cluster.GetAsync(WellKnown.config))?.Said("Available") == "True/Ready";
                Assert.True(isUp || (await at.Lab.WritesAsync(since)).Any(entry => entry.Resource.StartsWith("configs.", StringComparison.Ordinal)));
            });
            await at.KillAsync();
            await AssertNamedAsync(at);
        }

        at.Lab.Start();
        await at.Lab.ReadyAsync();
        await AssertOneBucketAsync(at);
    }, started: false);

    /// <summary>Whatever exists, the Config names it.</summary>
    private static async Task AssertNamedAsync(BucketLab at)
    {
        foreach (var bucket in await at.BucketsAsync())
            Assert.Equal(bucket, (await at.Lab.ConfigAsync()).Text("spec", "storage", "s3", "bucket"));
    }

    private static async Task AssertOneBucketAsync(BucketLab at)
    {
        Assert.Equal([at.Bucket], await at.BucketsAsync());
        Assert.Equal(at.OurTags, await at.TagsAsync(at.Bucket));
        var config = await at.Lab.ConfigAsync();
        Assert.Equal(at.Bucket, config.Text("spec", "storage", "s3", "bucket"));
        Assert.Equal(at.Bucket, config.Text("status", "storage", "s3", "bucket"));
        Assert.Equal("Managed", config.Text("spec", "storage", "managementState"));
    }
}
