using System.Globalization;
using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageRegistry.Integration.Clouds;

/// <summary>
/// Google's storage and resource manager as far as the operator asks for them, with buckets that stay: strict about every request, and it
/// keeps what was asked in order. Its answers have the shape of the published API documents.
/// </summary>
internal sealed class GcsServer : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Json> buckets = [];
    private readonly Dictionary<string, List<string>> objects = [];
    private readonly Dictionary<string, List<string>> tags = [];
    private readonly List<string> asked = [];
    private PlayedServer server = null!;

    public static async Task<GcsServer> StartAsync()
    {
        var played = new GcsServer();
        played.server = await PlayedServer.StartAsync(played.AnswerAsync);
        return played;
    }

    /// <summary>Where it listens, as <c>host:port</c>.</summary>
    public string Host => server.Address.Authority;

    /// <summary>What was asked so far, oldest first: verb and path.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (gate)
                return [.. asked];
        }
    }

    /// <summary>The buckets, by name.</summary>
    public IReadOnlyDictionary<string, Json> Buckets
    {
        get
        {
            lock (gate)
                return new Dictionary<string, Json>(buckets);
        }
    }

    /// <summary>The tags that are bound to the bucket.</summary>
    public IReadOnlyList<string> TagsOf(string bucket)
    {
        lock (gate)
            return [.. tags[bucket]];
    }

    /// <summary>Puts so many objects into the bucket.</summary>
    public void Fill(string bucket, int count)
    {
        lock (gate)
            objects[bucket].AddRange(Enumerable.Range(0, count).Select(index => $"docker/registry/v2/blobs/sha256 {index:D4}"));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private Task AnswerAsync(HttpContext context, string body)
    {
        lock (gate)
        {
            var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            asked.Add(context.Request.Method + " " + target);
            return Answer(context.Request, target, body)(context);
        }
    }

    private Func<HttpContext, Task> Answer(HttpRequest request, string target, string body)
    {
        if (request.Headers.Authorization.Count > 0)
            return GcsExchange.Error(400, "an emulator gets no credentials");
        if (!request.Headers.UserAgent.ToString().StartsWith("openshift.io cluster-image-registry-operator/", StringComparison.Ordinal))
            return GcsExchange.Error(400, "who is that?");
        var path = target.Split('?')[0].Split('/').Skip(1).Select(Uri.UnescapeDataString).ToArray();
        return (request.Method, path) switch
        {
            ("POST", ["storage", "v1", "b"]) when request.QueryString.Value == "?project=lab-project" => Insert(Documents.Parse(body)),
            ("GET", ["storage", "v1", "b", var name]) when request.QueryString.Value == "?projection=full" =>
                buckets.TryGetValue(name, out var bucket) ? Answers.Json(JsonModule.text(bucket)) : NoBucket,
            ("DELETE", ["storage", "v1", "b", var name]) => Delete(name),
            ("GET", ["storage", "v1", "b", var name, "o"]) when request.Query["versions"] == "true" => List(name, request.Query["pageToken"].ToString()),
            ("DELETE", ["storage", "v1", "b", var name, "o", var key]) when request.Query["generation"] == "1" =>
                objects.TryGetValue(name, out var keys) && keys.Remove(key) ? S3Answers.Gone : GcsExchange.Error(404, "No such object"),
            ("GET", ["v3", "effectiveTags"]) => Effective(BucketOf(request.Query["parent"].ToString())),
            ("POST", ["v3", "tagBindings"]) => Bind(Documents.Parse(body)),
            _ => GcsExchange.Error(400, "not expected: " + request.Method + " " + target),
        };
    }

    private static readonly Func<HttpContext, Task> NoBucket = GcsExchange.Error(404, "The specified bucket does not exist.");

    private static string BucketOf(string resource) => resource["//storage.googleapis.com/projects/_/buckets/".Length..];

    private Func<HttpContext, Task> Insert(Json bucket)
    {
        var name = bucket.Text("name");
        if (!buckets.TryAdd(name, bucket))
            return GcsExchange.Error(409, "Your previous request to create the named bucket succeeded and you already own it.");
        (objects[name], tags[name]) = ([], []);
        return Answers.Json(JsonModule.text(bucket));
    }

    private Func<HttpContext, Task> Delete(string name)
    {
        if (!buckets.ContainsKey(name))
            return NoBucket;
        if (objects[name].Count > 0)
            return GcsExchange.Error(409, "The bucket you tried to delete is not empty.");
        buckets.Remove(name);
        return S3Answers.Gone;
    }

    private Func<HttpContext, Task> List(string name, string token)
    {
        if (!objects.TryGetValue(name, out var keys))
            return NoBucket;
        var page = keys.Where(key => string.CompareOrdinal(key, token) >= 0).Order(StringComparer.Ordinal).Take(1001).ToList();
        var items = string.Join(',', page.Take(1000).Select(key => $$"""{"name":"{{key}}","generation":"1"}"""));
        return Answers.Json(page.Count > 1000 ? $$"""{"items":[{{items}}],"nextPageToken":"{{page[1000]}}"}""" : $$"""{"items":[{{items}}]}""");
    }

    private Func<HttpContext, Task> Effective(string name)
    {
        if (!tags.TryGetValue(name, out var bound))
            return GcsExchange.Error(403, "The caller does not have permission");
        var values = string.Join(',', bound.Select(value => $$"""{"namespacedTagValue":"{{value}}"}"""));
        return Answers.Json($$"""{"effectiveTags":[{{values}}]}""");
    }

    private Func<HttpContext, Task> Bind(Json binding)
    {
        tags[BucketOf(binding.Text("parent"))].Add(binding.Text("tagValueNamespacedName"));
        return Answers.Json($$"""{"name":"operations/{{asked.Count.ToString(CultureInfo.InvariantCulture)}}","done":true,"response":{} }""");
    }
}
