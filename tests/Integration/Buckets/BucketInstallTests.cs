using ImageRegistry.Core;
using ImageRegistry.Integration.Clouds;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Buckets;

/// <summary>The first installation on AWS, as far as the bucket.</summary>
[Collection(S3ServersGroup.Name)]
public sealed class BucketInstallTests(S3Servers servers)
{
    [Fact]
    public Task The_name_is_in_the_Config_before_the_bucket_exists() => BucketLab.RunAsync(servers, "named", async at =>
    {
        var creation = at.Relay.On("PUT bucket", S3Treatment.HoldRequest);
        at.Lab.Start();
        await creation.StruckAsync();

        var config = await at.Lab.ConfigAsync();
        Assert.Equal("named-image-registry-us-east-1", config.Text("spec", "storage", "s3", "bucket"));
        Assert.Equal("Managed", config.Text("spec", "storage", "managementState"));
        Assert.Equal("named-image-registry-us-east-1", config.Text("status", "storage", "s3", "bucket"));
        Assert.Empty(await at.BucketsAsync());

        creation.Release();
        await at.Lab.ReadyAsync();
        Assert.Equal(["named-image-registry-us-east-1"], await at.BucketsAsync());
    }, started: false);

    [Fact]
    public Task A_new_bucket_bears_our_mark_is_hardened_and_is_what_the_registry_gets() => BucketLab.RunAsync(servers, "fresh", async at =>
    {
        await at.Lab.ReadyAsync();

        Assert.Equal(["fresh-image-registry-us-east-1"], await at.BucketsAsync());
        Assert.Equal(["Name=fresh-image-registry", "kubernetes.io/cluster/fresh=owned"], await at.TagsAsync(at.Bucket));
        var rule = Assert.Single((await at.S3.GetLifecycleConfigurationAsync(at.Bucket)).Configuration.Rules);
        Assert.Equal("cleanup-incomplete-multipart-registry-uploads", rule.Id);
        Assert.Equal(
            ["PUT bucket", "PUT bucket?encryption", "PUT bucket?lifecycle", "PUT bucket?publicAccessBlock", "PUT bucket?tagging"],
            at.Relay.Requests.Where(request => request.IsWrite).Select(request => request.Kind).Distinct().Order(StringComparer.Ordinal));

        var config = await at.Lab.ConfigAsync();
        Assert.Equal("True/Public Access Block Successful", config.Said("StoragePublicAccessBlocked"));
        Assert.Equal("True/Tagging Successful", config.Said("StorageTagged"));
        Assert.Equal("True/Enable Cleanup Successful", config.Said("StorageIncompleteUploadCleanupEnabled"));
        // This server has no keys of its own to encrypt with; that is told, and holds up nothing.
        Assert.Equal("False/InvalidArgument", config.Said("StorageEncrypted"));
        Assert.Equal("True", config.Condition("StorageExists")?.Text("status"));
        Assert.Equal(Json.NewBool(true), config.At("status", "storageManaged"));

        var deployment = await at.Lab.GetAsync(WellKnown.deployment);
        var container = deployment.Items("spec", "template", "spec", "containers").Single();
        Assert.Equal(
            [
                "REGISTRY_STORAGE_S3_REGIONENDPOINT=" + at.Relay.Address.GetLeftPart(UriPartial.Authority),
                "REGISTRY_STORAGE=s3",
                "REGISTRY_STORAGE_S3_BUCKET=fresh-image-registry-us-east-1",
                "REGISTRY_STORAGE_S3_REGION=us-east-1",
                "REGISTRY_STORAGE_S3_ENCRYPT=false",
                "REGISTRY_STORAGE_S3_FORCEPATHSTYLE=false",
                "REGISTRY_STORAGE_S3_CREDENTIALSCONFIGPATH=/var/run/secrets/cloud/credentials",
                "REGISTRY_STORAGE_S3_USEDUALSTACK=true",
            ],
            container.Items("env").Take(8).Select(variable => variable.Text("name") + "=" + variable.Text("value")));
        var volume = deployment.Items("spec", "template", "spec", "volumes")[0];
        Assert.Equal("image-registry-private-configuration", volume.Text("secret", "secretName"));
        var mount = container.Items("volumeMounts").Single(one => one.Text("name") == volume.Text("name"));
        Assert.Equal("/var/run/secrets/cloud", mount.Text("mountPath"));
        Assert.Equal("[default]\naws_access_key_id = test\naws_secret_access_key = testtest\n", await at.CredentialsOfPodsAsync());
        Assert.Equal(servers.Authority.Trim(), (await at.Lab.GetAsync(WellKnown.certificates)).Text("data", "storage-ca-bundle.pem").Trim());
    });
}
