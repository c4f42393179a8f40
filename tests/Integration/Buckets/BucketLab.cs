using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using ImageRegistry.Core;
using ImageRegistry.Integration.Clouds;
using ImageRegistry.Integration.Cluster;

namespace ImageRegistry.Integration.Buckets;

/// <summary>
/// A cluster on AWS with the operator in it, as the process that is shipped. Its S3 is Ceph's object gateway, over TLS and through a relay that
/// counts and disturbs; the tests look into it by another way.
/// </summary>
/// <param name="Lab">The cluster.</param>
/// <param name="Relay">The way from the operator to S3.</param>
/// <param name="S3">The tests' own way to S3.</param>
/// <param name="Infrastructure">The cluster's <c>infrastructureName</c>: another for each test, because all share one server.</param>
internal sealed record BucketLab(Lab Lab, S3Relay Relay, AmazonS3Client S3, string Infrastructure)
{
    private static readonly ObjectRef Lease = new(KnownKinds.Lease, WellKnown.operatorNamespace, "openshift-master-controllers");

    /// <summary>The name that is made up for this cluster's bucket.</summary>
    public string Bucket => Infrastructure + "-image-registry-us-east-1";

    /// <summary>The tags of a bucket that is this cluster's, as <c>key=value</c>, in the order of their names.</summary>
    public IReadOnlyList<string> OurTags => [$"Name={Infrastructure}-image-registry", $"kubernetes.io/cluster/{Infrastructure}=owned"];

    /// <summary>Runs a test. The platform names the S3 service's address, and <c>kube-cloud-config</c> its authority.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="infrastructure">The cluster's <c>infrastructureName</c>.</param>
    /// <param name="test">The test.</param>
    /// <param name="settings">What is different in the cluster.</param>
    /// <param name="started">Whether the operator is started first; otherwise it is up to the test.</param>
    public static async Task RunAsync(
        S3Servers servers, string infrastructure, Func<BucketLab, Task> test, Func<LabSettings, LabSettings>? settings = null, bool started = true)
    {
        var server = await servers.FindAsync("radosgw");
        await using var relay = await servers.RelayAsync();
        using var s3 = server.Client();
        var common = new LabSettings
        {
            Platform = "aws",
            Before = async cluster =>
            {
                await OnAwsAsync(cluster, infrastructure, relay.Address, servers.Authority);
                await cluster.ApplyAsync(Credentials("test", "testtest"));
            },
        };
        await Lab.RunAsync(
            settings is null ? common : settings(common), lab => test(new BucketLab(lab, relay, s3, infrastructure)), started);
    }

    /// <summary>The Secret with the cluster's credentials.</summary>
    public static Json Credentials(string key, string secret) => Documents.Parse($$"""
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"installer-cloud-credentials","namespace":"openshift-image-registry"},
         "data":{"aws_access_key_id":"{{Base64(key)}}","aws_secret_access_key":"{{Base64(secret)}}"} }
        """);

    /// <summary>A Managed registry with this <c>spec.storage</c>.</summary>
    public static Func<LabSettings, LabSettings> WithStorage(string storage) => settings => settings with
    {
        Config = $$"""{"spec":{"managementState":"Managed","replicas":2,"storage":{{storage}}} }""",
    };

    /// <summary>Other credentials from the start.</summary>
    public static Func<LabSettings, LabSettings> WithCredentials(string key, string secret) => settings => settings with
    {
        Before = async cluster =>
        {
            await settings.Before(cluster);
            await cluster.ApplyAsync(Credentials(key, secret));
        },
    };

    /// <summary>Has the relay answer for what this server gets wrong.</summary>
    /// <remarks>
    /// After <c>PutPublicAccessBlock</c>, Ceph 16 refuses every PutObject, even the owner's private ones. A newer one only refuses public ones.
    /// Where objects are put into a bucket that is ours, the server is one that has no such function.
    /// </remarks>
    public void SparePublicAccess() => Relay.On("PUT bucket?publicAccessBlock", S3Treatment.NotImplemented, int.MaxValue);

    /// <summary>
    /// Has the relay answer as a server that cannot encrypt. What this one refuses is tried again at its time; what a server does not have is not.
    /// </summary>
    public void HaveNoEncryption() => Relay.On("PUT bucket?encryption", S3Treatment.NotImplemented, int.MaxValue);

    /// <summary>The buckets of this cluster, and those that a test has made for it.</summary>
    public async Task<IReadOnlyList<string>> BucketsAsync() =>
    [
        .. ((await S3.ListBucketsAsync()).Buckets ?? []).Select(bucket => bucket.BucketName)
            .Where(name => name.StartsWith(Infrastructure, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The tags of a bucket, as <c>key=value</c>.</summary>
    public async Task<IReadOnlyList<string>> TagsAsync(string bucket) =>
    [
        .. ((await S3.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = bucket })).TagSet ?? [])
            .Select(tag => tag.Key + "=" + tag.Value).Order(StringComparer.Ordinal),
    ];

    /// <summary>The keys in a bucket.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string bucket) =>
        [.. ((await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket })).S3Objects ?? []).Select(item => item.Key)];

    /// <summary>Puts a small object into a bucket.</summary>
    public Task PutAsync(string bucket, string key) =>
        S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = "x", UseChunkEncoding = false });

    /// <summary>Kills the operator, and takes its lease away as if its term had passed.</summary>
    public async Task KillAsync()
    {
        await Lab.Operator.SignalAsync("KILL");
        Xunit.Assert.NotEqual(0, await Lab.Operator.ExitAsync());
        if (await Lab.Cluster.GetAsync(Lease) is not null)
            await Lab.Cluster.DeleteAsync(Lease);
    }

    /// <summary>What <c>image-registry-private-configuration</c> holds as the shared credentials file.</summary>
    public async Task<string> CredentialsOfPodsAsync() =>
        Encoding.UTF8.GetString(Convert.FromBase64String((await Lab.GetAsync(WellKnown.privateConfiguration)).Text("data", "credentials")));

    private static async Task OnAwsAsync(TestCluster cluster, string infrastructure, Uri endpoint, string authority)
    {
        await cluster.MergeAsync(
            WellKnown.infrastructure,
            $$"""
            {"status":{"infrastructureName":"{{infrastructure}}","platformStatus":{"type":"AWS","aws":{"region":"us-east-1",
              "serviceEndpoints":[{"name":"s3","url":"{{endpoint.GetLeftPart(UriPartial.Authority)}}"}]} } } }
            """,
            "status");
        foreach (var (ns, name, key) in ((string, string, string)[])
            [("openshift-config-managed", "kube-cloud-config", "ca-bundle.pem"), ("openshift-config", "s3-authority", "ca-bundle.crt")])
        {
            await cluster.ApplyAsync(Documents.Parse($$"""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","namespace":"{{ns}}"} }
                """).With(Json.NewString(authority), "data", key));
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
