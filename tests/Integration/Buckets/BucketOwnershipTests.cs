using Amazon.S3.Model;
using ImageRegistry.Core;
using ImageRegistry.Integration.Clouds;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Buckets;

/// <summary>Whose a bucket is decides what is done to it (law 5).</summary>
[Collection(S3ServersGroup.Name)]
public sealed class BucketOwnershipTests(S3Servers servers)
{
    [Fact]
    public async Task A_bucket_of_a_user_is_used_is_never_changed_and_outlives_the_registry()
    {
        using var s3 = (await servers.FindAsync("radosgw")).Client();
        await s3.PutBucketAsync("user-brought");
        await s3.PutBucketTaggingAsync(new PutBucketTaggingRequest { BucketName = "user-brought", TagSet = [new Tag { Key = "team", Value = "payroll" }] });

        await BucketLab.RunAsync(
            servers,
            "user",
            async at =>
            {
                await at.PutAsync("user-brought", "payroll/2026.csv");
                await NameAsync(at, "user-brought");
                await at.Lab.ReadyAsync();
                Assert.Equal("Unmanaged", (await at.Lab.ConfigAsync()).Text("spec", "storage", "managementState"));
                Assert.Equal("True/S3 Bucket Exists", (await at.Lab.ConfigAsync()).Said("StorageExists"));
                Assert.Equal("user-brought", await BucketOfPodsAsync(at));

                await at.Lab.EditAsync("""{"spec":{"managementState":"Removed"}}""");
                await at.Lab.SettledAsync(async () => Assert.Equal("False/Removed", (await at.Lab.ConfigAsync()).Said("Progressing")));

                Assert.DoesNotContain(at.Relay.Requests, request => request.IsWrite);
                Assert.Equal(["user-brought"], await at.BucketsAsync());
                Assert.Equal(["payroll/2026.csv"], await at.KeysAsync("user-brought"));
                Assert.Equal(["team=payroll"], await at.TagsAsync("user-brought"));
            },
            BucketLab.WithStorage("""{"emptyDir":{}}"""));
    }

    [Fact]
    public Task Another_bucket_takes_over_and_the_former_one_stays_with_its_data() => BucketLab.RunAsync(servers, "switch", async at =>
    {
        at.SparePublicAccess();
        at.Lab.Start();
        await at.Lab.ReadyAsync();
        await at.PutAsync(at.Bucket, "docker/registry/v2/blobs/data");

        await NameAsync(at, "switch-second");
        await at.Lab.ReadyAsync();

        Assert.Equal("switch-second", await BucketOfPodsAsync(at));
        Assert.Equal("switch-second", (await at.Lab.ConfigAsync()).Text("status", "storage", "s3", "bucket"));
        Assert.Equal([at.Bucket, "switch-second"], await at.BucketsAsync());
        Assert.Equal(["docker/registry/v2/blobs/data"], await at.KeysAsync(at.Bucket));
        Assert.DoesNotContain(at.Relay.Requests, request => request.Kind.StartsWith("DELETE", StringComparison.Ordinal) || request.Keys > 0);
    }, started: false);

    /// <summary>Names a bucket as a user does, with the server's address and the authority that it is trusted by.</summary>
    private static Task<Json> NameAsync(BucketLab at, string bucket) => at.Lab.EditAsync(
        $$"""
        {"spec":{"storage":{"emptyDir":null,"s3":{"bucket":"{{bucket}}","region":"us-east-1",
          "regionEndpoint":"{{at.Relay.Address.GetLeftPart(UriPartial.Authority)}}","virtualHostedStyle":false,"trustedCA":{"name":"s3-authority"} } } } }
        """);

    private static async Task<string> BucketOfPodsAsync(BucketLab at) => (await at.Lab.GetAsync(WellKnown.deployment))
        .Items("spec", "template", "spec", "containers").Single()
        .Items("env").Single(variable => variable.Text("name") == "REGISTRY_STORAGE_S3_BUCKET").Text("value");
}
