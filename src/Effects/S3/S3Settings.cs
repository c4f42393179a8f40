using Amazon.S3;
using Amazon.S3.Model;
using ImageRegistry.Core;
using Microsoft.FSharp.Collections;

namespace ImageRegistry.Effects.S3;

/// <summary>What can be set about a bucket (S3-22): one call each, but for what has to be read before it is written.</summary>
internal sealed class S3Settings(AmazonS3Client s3, S3Place place)
{
    private const string CleanupRule = "cleanup-incomplete-multipart-registry-uploads";

    // The oldest region is the one that may not be named.
    private const string NoLocation = "us-east-1";

    /// <summary>Makes the bucket where requests are signed for.</summary>
    public Task CreateAsync(CancellationToken cancel)
    {
        var request = new PutBucketRequest { BucketName = place.Bucket, UseClientRegion = false };
        if (place.Region != NoLocation)
            request.BucketRegionName = place.Region;
        return s3.PutBucketAsync(request, cancel);
    }

    /// <summary>Sets all four public access settings.</summary>
    public Task BlockPublicAccessAsync(CancellationToken cancel) => s3.PutPublicAccessBlockAsync(
        new PutPublicAccessBlockRequest
        {
            BucketName = place.Bucket,
            PublicAccessBlockConfiguration = new PublicAccessBlockConfiguration
            {
                BlockPublicAcls = true,
                BlockPublicPolicy = true,
                IgnorePublicAcls = true,
                RestrictPublicBuckets = true,
            },
        },
        cancel);

    /// <summary>Sets the default encryption, with this KMS key or else with AES256.</summary>
    public Task EncryptAsync(string keyId, CancellationToken cancel)
    {
        var byDefault = keyId.Length > 0
            ? new ServerSideEncryptionByDefault
            {
                ServerSideEncryptionAlgorithm = ServerSideEncryptionMethod.AWSKMS,
                ServerSideEncryptionKeyManagementServiceKeyId = keyId,
            }
            : new ServerSideEncryptionByDefault { ServerSideEncryptionAlgorithm = ServerSideEncryptionMethod.AES256 };
        return s3.PutBucketEncryptionAsync(
            new PutBucketEncryptionRequest
            {
                BucketName = place.Bucket,
                ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
                {
                    ServerSideEncryptionRules = [new ServerSideEncryptionRule { ServerSideEncryptionByDefault = byDefault, BucketKeyEnabled = true }],
                },
            },
            cancel);
    }

    /// <summary>The tags; none where there is no tag set.</summary>
    public async Task<FSharpList<Tuple<string, string>>> TagsAsync(CancellationToken cancel)
    {
        try
        {
            var answer = await s3.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = place.Bucket }, cancel);
            return ListModule.OfSeq((answer.TagSet ?? []).Select(tag => Tuple.Create(tag.Key, tag.Value)));
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "NoSuchTagSet" or "NoSuchTagSetError")
        {
            return FSharpList<Tuple<string, string>>.Empty;
        }
    }

    /// <summary>Puts the rule that ends incomplete uploads after a day among the rules.</summary>
    public async Task CleanUpUploadsAsync(CancellationToken cancel)
    {
        var rules = (await RulesAsync(cancel)).Where(rule => rule.Id != CleanupRule).ToList();
        rules.Add(new LifecycleRule
        {
            Id = CleanupRule,
            Status = LifecycleRuleStatus.Enabled,
            Filter = new LifecycleFilter { Prefix = "" },
            AbortIncompleteMultipartUpload = new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = 1 },
        });
        await s3.PutLifecycleConfigurationAsync(
            new PutLifecycleConfigurationRequest { BucketName = place.Bucket, Configuration = new LifecycleConfiguration { Rules = rules } }, cancel);
    }

    /// <summary>
    /// The rules that are there; none where they cannot be read, as then ours is written alone (B-4). A server that has a bad day is no reason
    /// to lose the rules of others: that fails.
    /// </summary>
    private async Task<IReadOnlyList<LifecycleRule>> RulesAsync(CancellationToken cancel)
    {
        try
        {
            var answer = await s3.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = place.Bucket }, cancel);
            return answer.Configuration?.Rules ?? [];
        }
        catch (AmazonS3Exception e) when (!MayPass(S3Failure.From(e).Kind))
        {
            return [];
        }
    }

    private static bool MayPass(CloudFailureKind kind) => kind.IsThrottled || kind.IsUnreachable || kind.IsBadCredentials;

    /// <summary>Writes these tags and no others.</summary>
    public Task WriteTagsAsync(IEnumerable<Tuple<string, string>> tags, CancellationToken cancel) => s3.PutBucketTaggingAsync(
        new PutBucketTaggingRequest { BucketName = place.Bucket, TagSet = [.. tags.Select(tag => new Tag { Key = tag.Item1, Value = tag.Item2 })] },
        cancel);
}
