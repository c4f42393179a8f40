using ImageRegistry.Core;
using ImageRegistry.Effects.Cloud;
using ImageRegistry.Effects.Http;
using Microsoft.FSharp.Collections;

namespace ImageRegistry.Effects.Gcs;

/// <summary>Tags of the resource manager on a bucket (GCS-13, GCS-14).</summary>
/// <remarks>
/// <b>Guarantees.</b> Bindings are asked for at a rate of eight a second: the resource manager's quota is small, and the whole project's.
/// <b>Caveats.</b> An operation that is not done after a minute is left alone: the next look at the effective tags shows.
/// </remarks>
internal sealed class GcsTags(GcsApi api, string endpoint, string bucket, TimeProvider time)
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    // Empty at first: a process that is started again and again does not get a burst each time.
    private readonly TokenBucket limiter = new(perSecond: 8, burst: 8, time, isFull: false);

    private string Parent => "//storage.googleapis.com/projects/_/buckets/" + bucket;

    /// <summary>The namespaced values that are effective, inherited ones included.</summary>
    public async Task<CloudAnswer> EffectiveAsync(CancellationToken cancel)
    {
        var values = new List<string>();
        var token = "";
        do
        {
            var answer = await api.SendAsync(
                HttpMethod.Get,
                endpoint + "/v3/effectiveTags?parent=" + Uri.EscapeDataString(Parent) + (token.Length > 0 ? "&pageToken=" + Uri.EscapeDataString(token) : ""),
                Scope, null, cancel);
            values.AddRange(answer.Items("effectiveTags").Select(tag => tag.Text("namespacedTagValue")));
            token = answer.Text("nextPageToken");
        }
        while (token.Length > 0);
        return CloudAnswer.NewBindings(ListModule.OfSeq(values));
    }

    /// <summary>Binds a value, and waits until that is done.</summary>
    public async Task BindAsync(string value, CancellationToken cancel)
    {
        await limiter.AcquireAsync(cancel);
        Json operation;
        try
        {
            operation = await api.SendAsync(
                HttpMethod.Post, endpoint + "/v3/tagBindings", Scope,
                JsonModule.empty.With("parent", Parent).With("tagValueNamespacedName", value), cancel);
        }
        catch (GcsRefusalException e) when (e.Failure.Http == 409)
        {
            return; // Bound already, which is what was wanted.
        }

        await DoneAsync(operation, cancel);
    }

    private async Task DoneAsync(Json operation, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(250); !IsDone(operation); pause *= 2)
        {
            if (time.GetElapsedTime(begun) > Limit)
                throw new GcsRefusalException(new CloudFailure(CloudFailureKind.Unreachable, "408", 0, "binding the tag was not done within a minute"));
            operation = await api.SendAsync(HttpMethod.Get, endpoint + "/v3/" + operation.Text("name"), Scope, null, cancel);
            if (!IsDone(operation))
                await Task.Delay(pause, time, cancel);
        }

        if (operation.At("error") is { } error)
            throw new GcsRefusalException(new CloudFailure(CloudFailureKind.Other, "ErrorTaggingBucket", 0, StableText.Of(error.Text("message"))));
    }

    private static bool IsDone(Json operation) => operation.At("done") is { } done && JsonModule.asBool(done)?.Value == true;
}
