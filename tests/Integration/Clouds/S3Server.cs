using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ImageRegistry.Core;

namespace ImageRegistry.Integration.Clouds;

/// <summary>A real S3 server on loopback, and ways to look into it that are not the operator's.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Address">Where it serves without TLS.</param>
/// <param name="TlsAddress">Where it serves with TLS; null where it does not.</param>
internal sealed record S3Server(string Name, Uri Address, Uri? TlsAddress)
{
    /// <summary>The shared credentials file of the server's user.</summary>
    public const string Credentials = "[default]\naws_access_key_id = test\naws_secret_access_key = testtest\n";

    /// <summary>The way to a bucket of this server.</summary>
    public S3Place Place(string bucket, string credentials = Credentials) => new(
        bucket, "us-east-1", Address.ToString(), true, true, Address.ToString(), "us-east-1", Trust.SystemRoots, SecretTextModule.make(credentials));

    /// <summary>A client with the rights of this user.</summary>
    public AmazonS3Client Client(string key = "test", string secret = "testtest") => new(
        new BasicAWSCredentials(key, secret),
        new AmazonS3Config
        {
            ServiceURL = Address.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });

    /// <summary>Puts so many small objects into a bucket.</summary>
    public async Task FillAsync(string bucket, int count)
    {
        using var client = Client();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (index, cancel) => await client.PutObjectAsync(
                new PutObjectRequest { BucketName = bucket, Key = $"docker/registry/v2/blobs/{index:D6}", ContentBody = "x", UseChunkEncoding = false },
                cancel));
    }

    /// <summary>The buckets that the user sees.</summary>
    public async Task<IReadOnlyList<string>> BucketsAsync()
    {
        using var client = Client();
        return [.. ((await client.ListBucketsAsync()).Buckets ?? []).Select(bucket => bucket.BucketName)];
    }

    public override string ToString() => Name;
}
