using System.Security.Cryptography;

namespace ImageRegistry.Effects.S3;

/// <summary>
/// Adds <c>Content-MD5</c> to the requests that older S3-compatible servers refuse without it: settings of a bucket, and deletes of many
/// objects (B-14). The SDK sends another checksum, which newer servers prefer; a server takes the one it knows.
/// </summary>
internal sealed class ContentMd5Handler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly string[] Settings = ["tagging", "publicAccessBlock", "encryption", "lifecycle", "delete"];

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content && content.Headers.ContentMD5 is null && IsSetting(request.RequestUri!.Query))
        {
            await content.LoadIntoBufferAsync(cancellationToken);
#pragma warning disable CA5351 // The protocol's own check against damage on the way, not a protection.
            content.Headers.ContentMD5 = MD5.HashData(await content.ReadAsByteArrayAsync(cancellationToken));
#pragma warning restore CA5351
        }

        return await base.SendAsync(request, cancellationToken);
    }

    private static bool IsSetting(string query) =>
        Settings.Any(name => query.StartsWith('?' + name, StringComparison.Ordinal) && query.TrimEnd('=').Length == name.Length + 1);
}
