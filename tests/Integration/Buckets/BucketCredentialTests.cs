using ImageRegistry.Core;
using ImageRegistry.Integration.Clouds;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Buckets;

/// <summary>Credentials that change, and credentials that do not suffice.</summary>
[Collection(S3ServersGroup.Name)]
public sealed class BucketCredentialTests(S3Servers servers)
{
    [Fact]
    public async Task Rotated_credentials_are_used_without_a_restart()
    {
        await servers.AdminAsync("user", "create", "--uid=rotating", "--display-name=rotating", "--access-key=former", "--secret-key=formersecret");
        await BucketLab.RunAsync(
            servers,
            "rotated",
            async at =>
            {
                at.HaveNoEncryption();
                at.Lab.Start();
                await at.Lab.ReadyAsync();
                var checksum = await ChecksumAsync(at);
                await servers.AdminAsync("key", "create", "--uid=rotating", "--key-type=s3", "--access-key=latter", "--secret-key=lattersecret");
                await servers.AdminAsync("key", "rm", "--uid=rotating", "--key-type=s3", "--access-key=former");
                var before = at.Relay.Requests.Count;

                await at.Lab.Cluster.ApplyAsync(BucketLab.Credentials("latter", "lattersecret"));

                await at.Lab.Cluster.EventuallyAsync(async () =>
                {
                    Assert.Equal("[default]\naws_access_key_id = latter\naws_secret_access_key = lattersecret\n", await at.CredentialsOfPodsAsync());
                    Assert.NotEqual(checksum, await ChecksumAsync(at));
                });
                await at.Lab.ReadyAsync();
                Assert.Equal("True", (await at.Lab.ConfigAsync()).Condition("StorageExists")?.Text("status"));
                Assert.Contains("HEAD bucket", at.Relay.KindsSince(before));
                Assert.All(at.Relay.Requests.Skip(before), request => Assert.Equal("latter", request.KeyId));
                Assert.DoesNotContain("formersecret", at.Lab.Operator.Log);
            },
            BucketLab.WithCredentials("former", "formersecret"),
            started: false);
    }

    [Fact]
    public async Task Credentials_that_may_not_create_are_told_what_they_lack_and_it_heals()
    {
        await servers.AdminAsync(
            "user", "create", "--uid=reading", "--display-name=reading", "--access-key=reading", "--secret-key=readingsecret", "--op-mask=read");
        await BucketLab.RunAsync(
            servers,
            "denied",
            async at =>
            {
                await at.Lab.SaysAsync("StorageExists", "False/AccessDenied");
                var told = (await at.Lab.ConfigAsync()).Told("StorageExists");
                Assert.Equal("AccessDenied (HTTP 403); the credentials need the permission s3:CreateBucket", told);

                await servers.AdminAsync("user", "modify", "--uid=reading", "--op-mask=read, write, delete");

                await at.Lab.ReadyAsync();
                using var s3 = (await servers.FindAsync("radosgw")).Client("reading", "readingsecret");
                Assert.Equal([at.Bucket], await (at with { S3 = s3 }).BucketsAsync());
                Assert.Equal("True", (await at.Lab.ConfigAsync()).Condition("StorageExists")?.Text("status"));
            },
            BucketLab.WithCredentials("reading", "readingsecret"));
    }

    [Fact]
    public Task What_stands_in_the_operators_environment_is_nothing_to_the_bucket() => BucketLab.RunAsync(
        servers,
        "hermetic",
        async at =>
        {
            at.Lab.Start(
                ("AWS_ACCESS_KEY_ID", "ambient"), ("AWS_SECRET_ACCESS_KEY", "ambientsecret"), ("AWS_SESSION_TOKEN", "ambienttoken"), ("AWS_PROFILE", "ambient"),
                ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/ambient"), ("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere"), ("AWS_CA_BUNDLE", "/nowhere"),
                ("AWS_REGION", "ambient-1"), ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"), ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1"),
                ("AWS_USE_FIPS_ENDPOINT", "true"), ("AWS_USE_DUALSTACK_ENDPOINT", "true"), ("AWS_CONFIG_FILE", "/nowhere"));

            await at.Lab.ReadyAsync();

            Assert.Equal([at.Bucket], await at.BucketsAsync());
            Assert.Equal(["test"], at.Relay.Requests.Select(request => request.KeyId).Distinct());
            Assert.DoesNotContain("ambient", at.Lab.Operator.Log);
        },
        started: false);

    private static async Task<string> ChecksumAsync(BucketLab at) => (await at.Lab.GetAsync(WellKnown.deployment))
        .Text("spec", "template", "metadata", "annotations", "imageregistry.operator.openshift.io/dependencies-checksum");
}
