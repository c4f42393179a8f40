using ImageRegistry.Core;
using ImageRegistry.Integration.Clouds;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Buckets;

/// <summary>A server that has a bad day, and people who work beside the operator.</summary>
[Collection(S3ServersGroup.Name)]
public sealed class BucketTroubleTests(S3Servers servers)
{
    // As often as one action asks (B-6).
    private const int Attempts = 3;

    [Fact]
    public Task Throttled_and_with_the_answer_to_the_creation_lost_it_makes_one_bucket() => BucketLab.RunAsync(servers, "slow", async at =>
    {
        at.Relay.On("HEAD bucket", S3Treatment.SlowDown, Attempts);
        at.Relay.On("PUT bucket", S3Treatment.SlowDown, Attempts);
        var lost = at.Relay.On("PUT bucket", S3Treatment.LoseReply, int.MaxValue);
        at.Lab.Start();
        await lost.StruckAsync();

        await at.Lab.ReadyAsync();

        Assert.Equal([at.Bucket], await at.BucketsAsync());
        Assert.Equal(at.OurTags, await at.TagsAsync(at.Bucket));
        Assert.Equal("Managed", (await at.Lab.ConfigAsync()).Text("spec", "storage", "managementState"));
    }, started: false);

    [Fact]
    public Task A_bucket_that_was_deleted_behind_our_back_is_made_again_under_its_name() => BucketLab.RunAsync(servers, "stolen", async at =>
    {
        await at.Lab.ReadyAsync();
        await at.S3.DeleteBucketAsync(at.Bucket);

        // Pods without their storage do not come up, and then it is looked for.
        at.Lab.Cluster.Play(ControllerSettingsModule.withRollout(
            WellKnown.operatorNamespace, "image-registry", Rollout.TimesOut, ControllerSettingsModule.golden));
        await at.Lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");
        await at.Lab.Cluster.EventuallyAsync(async () =>
        {
            Assert.Equal([at.Bucket], await at.BucketsAsync());
            Assert.Equal("True/Tagging Successful", (await at.Lab.ConfigAsync()).Said("StorageTagged"));
        });

        at.Lab.Cluster.Play(ControllerSettingsModule.golden);
        await at.Lab.ReadyAsync();
        Assert.Equal(at.OurTags, await at.TagsAsync(at.Bucket));
    });

    [Fact]
    public Task At_rest_nothing_is_asked_of_S3_however_often_the_operator_has_other_work() => BucketLab.RunAsync(servers, "rest", async at =>
    {
        at.HaveNoEncryption();
        at.Lab.Start();
        await at.Lab.ReadyAsync();
        Assert.Equal("False/NotImplemented", (await at.Lab.ConfigAsync()).Said("StorageEncrypted"));
        var before = at.Relay.Requests.Count;

        foreach (var level in (string[])["Debug", "Normal", "Trace"])
        {
            await at.Lab.EditAsync($$"""{"spec":{"logLevel":"{{level}}"} }""");
            await at.Lab.ReadyAsync();
        }

        Assert.Empty(at.Relay.KindsSince(before));
    }, started: false);
}
