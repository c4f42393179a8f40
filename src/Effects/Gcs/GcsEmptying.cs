using ImageRegistry.Core;
using ImageRegistry.Effects.Http;

namespace ImageRegistry.Effects.Gcs;

/// <summary>One portion of emptying a bucket (B-7).</summary>
/// <remarks>
/// <b>Guarantees.</b> At most 10,000 objects with all their generations; sixteen deletes at a time, since the API knows no delete of many. An
/// object that is gone already counts as deleted. The first other failure ends the portion; whatever was deleted stays deleted.
/// </remarks>
internal sealed class GcsEmptying(GcsApi api, string bucketUrl, string scope)
{
    private const int Pages = 10;

    /// <summary>Deletes one portion.</summary>
    public async Task<CloudAnswer> RunAsync(CancellationToken cancel)
    {
        var deleted = 0L;
        var token = "";
        for (var page = 0; page < Pages; page++)
        {
            var answer = await api.SendAsync(
                HttpMethod.Get,
                bucketUrl + "/o?versions=true&maxResults=1000&fields=items(name,generation),nextPageToken"
                    + (token.Length > 0 ? "&pageToken=" + Uri.EscapeDataString(token) : ""),
                scope, null, cancel);
            var items = answer.Items("items");
            await System.Threading.Tasks.Parallel.ForEachAsync(
                items, new ParallelOptions { MaxDegreeOfParallelism = CloudConnections.AtOnce, CancellationToken = cancel },
                async (item, stop) => await DeleteAsync(item, stop));
            deleted += items.Length;
            token = answer.Text("nextPageToken");
            if (token.Length == 0)
                return CloudAnswer.NewEmptied(deleted, false);
        }

        return CloudAnswer.NewEmptied(deleted, true);
    }

    private async Task DeleteAsync(Json item, CancellationToken cancel)
    {
        var generation = item.Text("generation");
        var url = bucketUrl + "/o/" + Uri.EscapeDataString(item.Text("name")) + (generation.Length > 0 ? "?generation=" + generation : "");
        try
        {
            await api.SendAsync(HttpMethod.Delete, url, scope, null, cancel);
        }
        catch (GcsRefusalException e) when (e.Failure.Kind.IsNotThere)
        {
            // Gone already, which is what was wanted.
        }
    }
}
