using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageRegistry.Integration.Clouds;

/// <summary>A request as a relay saw it.</summary>
/// <param name="Kind">The method and what it is about, such as <c>PUT bucket</c>, <c>PUT bucket?tagging</c>, <c>GET object</c>.</param>
/// <param name="Bucket">The bucket; empty where there is none.</param>
/// <param name="KeyId">The access key that it is signed with; empty where it is not signed.</param>
/// <param name="Keys">How many keys a deletion names.</param>
internal sealed partial record S3Request(string Kind, string Bucket, string KeyId, int Keys)
{
    private static readonly string[] SubResources =
        ["tagging", "publicAccessBlock", "encryption", "lifecycle", "versioning", "versions", "delete", "uploads"];

    /// <summary>Whether it can change something.</summary>
    public bool IsWrite => !Kind.StartsWith("GET", StringComparison.Ordinal) && !Kind.StartsWith("HEAD", StringComparison.Ordinal);

    /// <summary>What this request is. The body of a deletion is read, and can be read again.</summary>
    public static async Task<S3Request> ReadAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        var path = target[0].Trim('/').Split('/', 2);
        var names = target.Length > 1 ? target[1].Split('&').Select(pair => pair.Split('=')[0]) : [];
        var sub = names.FirstOrDefault(name => SubResources.Contains(name));
        var what = path.Length > 1 ? "object" : path[0].Length > 0 ? "bucket" : "service";
        var kind = $"{context.Request.Method} {what}{(sub is null ? "" : "?" + sub)}";
        return new S3Request(kind, path[0], KeyOf(context.Request), kind == "POST bucket?delete" ? await KeysAsync(context.Request) : 0);
    }

    private static string KeyOf(HttpRequest request) => Credential().Match(request.Headers.Authorization.ToString()).Groups[1].Value;

    private static async Task<int> KeysAsync(HttpRequest request)
    {
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        request.Body.Position = 0;
        return body.Split("<Key>").Length - 1;
    }

    [GeneratedRegex("Credential=([^/]+)/")]
    private static partial Regex Credential();
}
