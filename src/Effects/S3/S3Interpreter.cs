using Amazon.S3;
using Amazon.S3.Model;
using ImageRegistry.Core;
using ImageRegistry.Effects.Cloud;
using ImageRegistry.Effects.Http;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.S3;

/// <summary>Carries out actions at one S3 bucket with the AWS SDK.</summary>
/// <remarks>
/// <b>Guarantees.</b> Credentials, endpoint, trust and region are the medium's and nothing else's (B-13); each attempt of a request has
/// 30 s, and there are three at most (B-6). What goes wrong is an answer. Texts hold no request id and no secret (B-2).
/// <b>Caveats.</b> A request whose answer is lost may have been carried out.
/// </remarks>
public sealed class S3Interpreter : ICloudInterpreter
{
    private readonly S3Place place;
    private readonly S3HttpClients http;
    private readonly IDisposable? tokens;
    private readonly AmazonS3Client s3;
    private readonly S3Settings settings;

    /// <summary>An interpreter for this bucket. Nothing is sent yet.</summary>
    public S3Interpreter(S3Place place, CloudConnections connections, TimeProvider time)
    {
        this.place = place;
        http = new S3HttpClients(connections, place.Trust, time);
        (var credentials, tokens) = S3Clients.Credentials(place, http, time);
        s3 = S3Clients.S3(place, credentials, http);
        settings = new S3Settings(s3, place);
    }

    /// <inheritdoc/>
    public async Task<FSharpResult<CloudAnswer, CloudFailure>> CarryOutAsync(CloudAction action, CancellationToken cancel)
    {
        try
        {
            return await SendAsync(action, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (TokenServiceException e)
        {
            return Failed(e.Failure);
        }
        catch (Exception e) when (e is OperationCanceledException || S3Failure.IsFailure(e))
        {
            return Failed(S3Failure.From(e));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        s3.Dispose();
        tokens?.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<FSharpResult<CloudAnswer, CloudFailure>> SendAsync(CloudAction action, CancellationToken cancel)
    {
        switch (action)
        {
            case CloudAction.Create:
                await settings.CreateAsync(cancel);
                return Ok(CloudAnswer.Done);
            case CloudAction.WriteTags write:
                await settings.WriteTagsAsync(write.tags, cancel);
                return Ok(CloudAnswer.Done);
            case CloudAction.Encrypt encrypt:
                await settings.EncryptAsync(encrypt.keyId, cancel);
                return Ok(CloudAnswer.Done);
            default:
                return await SendPlainAsync(action, cancel);
        }
    }

    private async Task<FSharpResult<CloudAnswer, CloudFailure>> SendPlainAsync(CloudAction action, CancellationToken cancel)
    {
        if (action.IsProbe)
        {
            await s3.HeadBucketAsync(new HeadBucketRequest { BucketName = place.Bucket }, cancel);
            return Ok(CloudAnswer.NewFound(CloudTraitsModule.untold));
        }

        if (action.IsReadTags)
            return Ok(CloudAnswer.NewTagSet(await settings.TagsAsync(cancel)));
        if (action.IsEmpty)
            return await new S3Emptying(s3, place.Bucket).RunAsync(cancel);
        if (action.IsRemove)
            return await RemoveAsync(cancel);
        if (action.IsBlockPublicAccess)
            await settings.BlockPublicAccessAsync(cancel);
        else if (action.IsCleanUpUploads)
            await settings.CleanUpUploadsAsync(cancel);
        else
            throw new NotSupportedException("S3 has nothing of this kind: " + CloudActionModule.verb(action));
        return Ok(CloudAnswer.Done);
    }

    private async Task<FSharpResult<CloudAnswer, CloudFailure>> RemoveAsync(CancellationToken cancel)
    {
        try
        {
            await s3.DeleteBucketAsync(new DeleteBucketRequest { BucketName = place.Bucket }, cancel);
        }
        catch (AmazonS3Exception e) when (S3Failure.From(e).Kind.IsNotThere)
        {
            // Gone already, which is what was wanted.
        }
        catch (AmazonS3Exception e) when (S3Failure.From(e).Kind.IsNotEmpty)
        {
            var refused = S3Failure.From(e);
            return Failed(await new S3Emptying(s3, place.Bucket).HasHiddenVersionsAsync(cancel) ? S3Failure.HiddenVersions(refused) : refused);
        }

        return Ok(CloudAnswer.Done);
    }

    private static FSharpResult<CloudAnswer, CloudFailure> Ok(CloudAnswer answer) => FSharpResult<CloudAnswer, CloudFailure>.NewOk(answer);

    private static FSharpResult<CloudAnswer, CloudFailure> Failed(CloudFailure failure) =>
        FSharpResult<CloudAnswer, CloudFailure>.NewError(failure);
}
