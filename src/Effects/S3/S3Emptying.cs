using Amazon.S3;
using Amazon.S3.Model;
using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.S3;

/// <summary>One portion of emptying a bucket (B-7).</summary>
/// <remarks>
/// <b>Guarantees.</b> At most 10,000 keys, 1,000 a request, deletes running beside the listing. A key that could not be deleted fails the
/// portion; whatever was deleted stays deleted, and the next portion goes on from there. Versions and deletion marks go too where they may
/// be listed, and uploads that are under way are ended, a thousand a portion. <b>Caveats.</b> Where versions may not be listed, those of a
/// versioned bucket stay, and the bucket cannot be removed; that is told then.
/// </remarks>
internal sealed class S3Emptying(AmazonS3Client s3, string bucket)
{
    private const int Pages = 10;
    private const int Parallel = 4;

    /// <summary>Deletes one portion.</summary>
    public async Task<FSharpResult<CloudAnswer, CloudFailure>> RunAsync(CancellationToken cancel)
    {
        var more = await EndUploadsAsync(cancel);
        using var slots = new SemaphoreSlim(Parallel);
        var deletes = new List<Task<(long Deleted, CloudFailure? Failure)>>();
        var page = 0;
        (long Deleted, CloudFailure? Failure)[] outcomes;
        try
        {
            await foreach (var keys in KeysAsync(cancel))
            {
                if (keys.Count > 0)
                {
                    await slots.WaitAsync(cancel);
                    deletes.Add(DeleteAsync(keys, slots, cancel));
                }

                // Listing further than a portion goes would be work thrown away.
                if (++page == Pages)
                {
                    more = true;
                    break;
                }
            }
        }
        finally
        {
            // Also when a listing fails: what was begun ends within this portion.
            outcomes = await Task.WhenAll(deletes);
        }

        return outcomes.Select(outcome => outcome.Failure).FirstOrDefault(failure => failure is not null) is { } failed
            ? FSharpResult<CloudAnswer, CloudFailure>.NewError(failed)
            : FSharpResult<CloudAnswer, CloudFailure>.NewOk(CloudAnswer.NewEmptied(outcomes.Sum(outcome => outcome.Deleted), more));
    }

    /// <summary>Whether what keeps the bucket from being removed must be versions: none may be listed, and there is no object.</summary>
    public async Task<bool> HasHiddenVersionsAsync(CancellationToken cancel)
    {
        try
        {
            await s3.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket, MaxKeys = 1 }, cancel);
            return false;
        }
        catch (AmazonS3Exception e) when (S3Failure.From(e).Kind.IsDenied)
        {
            var objects = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket, MaxKeys = 1 }, cancel);
            return objects.S3Objects is not { Count: > 0 };
        }
    }

    private async Task<(long Deleted, CloudFailure? Failure)> DeleteAsync(List<KeyVersion> keys, SemaphoreSlim slots, CancellationToken cancel)
    {
        try
        {
            var answer = await s3.DeleteObjectsAsync(
                new DeleteObjectsRequest { BucketName = bucket, Objects = keys, Quiet = true }, cancel);
            return (keys.Count, FailureOf(answer.DeleteErrors));
        }
        catch (DeleteObjectsException e)
        {
            return (0, FailureOf(e.Response.DeleteErrors));
        }
        finally
        {
            slots.Release();
        }
    }

    private static CloudFailure? FailureOf(List<DeleteError>? errors) =>
        errors is { Count: > 0 } ? S3Failure.OfKeys(errors.Count, errors[0].Code, errors[0].Message) : null;

    /// <summary>Pages of keys with their versions where these may be listed, else of keys.</summary>
    private async IAsyncEnumerable<List<KeyVersion>> KeysAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new ListVersionsRequest { BucketName = bucket };
        var versions = await FirstVersionsAsync(request, cancel);
        if (versions is null)
        {
            await foreach (var keys in PlainKeysAsync(cancel))
                yield return keys;
            yield break;
        }

        while (true)
        {
            yield return [.. (versions.Versions ?? []).Select(version => new KeyVersion { Key = version.Key, VersionId = version.VersionId })];
            if (versions.IsTruncated != true)
                yield break;
            (request.KeyMarker, request.VersionIdMarker) = (versions.NextKeyMarker, versions.NextVersionIdMarker);
            versions = await s3.ListVersionsAsync(request, cancel);
        }
    }

    /// <summary>The first page of versions; null where they may not be listed.</summary>
    private async Task<ListVersionsResponse?> FirstVersionsAsync(ListVersionsRequest request, CancellationToken cancel)
    {
        try
        {
            return await s3.ListVersionsAsync(request, cancel);
        }
        catch (AmazonS3Exception e) when (S3Failure.From(e).Kind is { IsDenied: true } or { IsUnsupported: true })
        {
            return null;
        }
    }

    private async IAsyncEnumerable<List<KeyVersion>> PlainKeysAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new ListObjectsV2Request { BucketName = bucket };
        while (true)
        {
            var page = await s3.ListObjectsV2Async(request, cancel);
            yield return [.. (page.S3Objects ?? []).Select(item => new KeyVersion { Key = item.Key })];
            if (page.IsTruncated != true)
                yield break;
            request.ContinuationToken = page.NextContinuationToken;
        }
    }

    /// <summary>
    /// Ends uploads, since some servers do not remove a bucket with uploads in it; whether there may be more of them. Where they may not be
    /// listed, the server is asked no further.
    /// </summary>
    private async Task<bool> EndUploadsAsync(CancellationToken cancel)
    {
        ListMultipartUploadsResponse uploads;
        try
        {
            uploads = await s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucket }, cancel);
        }
        catch (AmazonS3Exception e) when (S3Failure.From(e).Kind is { IsDenied: true } or { IsUnsupported: true })
        {
            return false;
        }

        await System.Threading.Tasks.Parallel.ForEachAsync(
            uploads.MultipartUploads ?? [], new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancel },
            async (upload, stop) => await EndUploadAsync(upload, stop));
        return uploads.IsTruncated == true;
    }

    private async Task EndUploadAsync(MultipartUpload upload, CancellationToken cancel)
    {
        try
        {
            await s3.AbortMultipartUploadAsync(bucket, upload.Key, upload.UploadId, cancel);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload")
        {
            // It has ended by itself meanwhile, which is what was wanted.
        }
    }
}
