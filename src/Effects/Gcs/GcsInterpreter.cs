using ImageRegistry.Core;
using ImageRegistry.Effects.Cloud;
using ImageRegistry.Effects.Gcs.Tokens;
using ImageRegistry.Effects.Http;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Gcs;

/// <summary>Carries out actions at one bucket of Google Cloud Storage: eight calls of its JSON API and of the resource manager's.</summary>
/// <remarks>
/// Ours, and behind <see cref="ICloudInterpreter"/>, so that a library can take its place where one can be had that lives without reflection.
/// <b>Guarantees.</b> Credentials are the medium's and nothing else's (B-13). What goes wrong is an answer; texts hold no secret.
/// </remarks>
public sealed class GcsInterpreter : ICloudInterpreter
{
    private const string Storage = "https://www.googleapis.com/auth/devstorage.full_control";

    private readonly GcsPlace place;
    private readonly RestClient rest;
    private readonly TokenSources tokens;
    private readonly string endpoint;
    private readonly GcsApi api;
    private readonly GcsTags tags;

    /// <summary>An interpreter for this bucket. Nothing is sent yet.</summary>
    public GcsInterpreter(GcsPlace place, CloudConnections connections, TimeProvider time)
    {
        this.place = place;
        rest = new RestClient(connections.Handler(Trust.SystemRoots), connections.UserAgent, CloudConnections.AttemptLimit, time);
        tokens = new TokenSources(SecretTextModule.reveal(place.Credentials), rest, time);
        api = new GcsApi(rest, connections.Emulator is null ? tokens : null, time);
        endpoint = connections.Emulator?.Storage ?? place.Endpoint;
        tags = new GcsTags(api, connections.Emulator?.Address ?? place.TagsEndpoint, place.Bucket, time);
    }

    private string BucketUrl => endpoint + "/b/" + Uri.EscapeDataString(place.Bucket);

    /// <inheritdoc/>
    public async Task<FSharpResult<CloudAnswer, CloudFailure>> CarryOutAsync(CloudAction action, CancellationToken cancel)
    {
        try
        {
            return FSharpResult<CloudAnswer, CloudFailure>.NewOk(await SendAsync(action, cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (TokenException e)
        {
            return FSharpResult<CloudAnswer, CloudFailure>.NewError(e.Failure);
        }
        catch (GcsRefusalException e)
        {
            return FSharpResult<CloudAnswer, CloudFailure>.NewError(e.Failure);
        }
        catch (NoAnswerException e)
        {
            return FSharpResult<CloudAnswer, CloudFailure>.NewError(GcsFailure.Unanswered(e));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        tokens.Dispose();
        rest.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<CloudAnswer> SendAsync(CloudAction action, CancellationToken cancel)
    {
        if (action.IsProbe)
            return await ProbeAsync(cancel);
        if (action.IsEmpty)
            return await new GcsEmptying(api, BucketUrl, Storage).RunAsync(cancel);
        if (action.IsReadTagBindings)
            return await tags.EffectiveAsync(cancel);
        switch (action)
        {
            case CloudAction.Create create:
                await CreateAsync(create, cancel);
                break;
            case CloudAction.BindTag bind:
                await tags.BindAsync(bind.value, cancel);
                break;
            case { IsRemove: true }:
                await RemoveAsync(cancel);
                break;
            default:
                throw new NotSupportedException("Google Cloud Storage has nothing of this kind: " + CloudActionModule.verb(action));
        }

        return CloudAnswer.Done;
    }

    private async Task<CloudAnswer> ProbeAsync(CancellationToken cancel)
    {
        var bucket = await api.SendAsync(HttpMethod.Get, BucketUrl + "?projection=full", Storage, null, cancel);
        return CloudAnswer.NewFound(new CloudTraits(
            JsonModule.texts(["labels"], bucket), bucket.Text("encryption", "defaultKmsKeyName"), IsPublicBlocked(bucket)));
    }

    // Without uniform access there are lists of every object's own, which no policy of the bucket shows.
    private static bool IsPublicBlocked(Json bucket) =>
        bucket.Text("iamConfiguration", "publicAccessPrevention") == "enforced"
        && bucket.At("iamConfiguration", "uniformBucketLevelAccess", "enabled") is { } enabled && JsonModule.asBool(enabled)?.Value == true;

    private Task<Json> CreateAsync(CloudAction.Create create, CancellationToken cancel)
    {
        var labels = Json.NewObject(new FSharpMap<string, Json>(create.labels.Select(label => Tuple.Create(label.Item1, Json.NewString(label.Item2)))));
        var closed = JsonModule.empty.With("publicAccessPrevention", "enforced")
            .With("uniformBucketLevelAccess", JsonModule.empty.With("enabled", Json.NewBool(true)));
        var body = JsonModule.empty.With("name", place.Bucket).With("location", place.Location).With("iamConfiguration", closed);
        if (create.labels.Length > 0)
            body = body.With("labels", labels);
        if (create.keyId.Length > 0)
            body = body.With("encryption", JsonModule.empty.With("defaultKmsKeyName", create.keyId));
        return api.SendAsync(HttpMethod.Post, endpoint + "/b?project=" + Uri.EscapeDataString(place.Project), Storage, body, cancel);
    }

    private async Task RemoveAsync(CancellationToken cancel)
    {
        try
        {
            await api.SendAsync(HttpMethod.Delete, BucketUrl, Storage, null, cancel);
        }
        catch (GcsRefusalException e) when (e.Failure.Kind.IsNotThere)
        {
            // Gone already, which is what was wanted.
        }
        catch (GcsRefusalException e) when (e.Failure.Kind.IsTaken)
        {
            // Of a delete, 409 says that something is in the bucket.
            throw new GcsRefusalException(new CloudFailure(CloudFailureKind.NotEmpty, e.Failure.Code, e.Failure.Http, e.Failure.Message));
        }
    }
}
