using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>One request to the API server, as a value that can be sent more than once.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Subject">What it is about, for messages: <c>Deployment ns/name</c>.</param>
/// <param name="Path">The path, escaped, from <c>/api</c> or <c>/apis</c> on.</param>
internal sealed record ApiRequest(HttpMethod Method, string Subject, string Path)
{
    public const string Json = "application/json";

    /// <summary>Query parameters in the order they are sent; those without value are left out.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    public string Accept { get; init; } = Json;

    public bool AcceptsGzip { get; init; }

    public string ContentType { get; init; } = Json;

    public byte[]? Body { get; init; }

    /// <summary>The content may hold secrets, so that what the server says about the content is not repeated.</summary>
    public bool Confidential { get; init; }

    /// <summary>Sending it twice does nothing twice.</summary>
    public bool IsRead => Method == HttpMethod.Get;

    /// <summary>A request about one object.</summary>
    public static ApiRequest About(HttpMethod method, ObjectRef target, string subresource) =>
        new(method, ObjectRefModule.text(target), ObjectRefModule.path(target) + (subresource.Length == 0 ? "" : "/" + subresource))
        {
            Confidential = IsSecret(target.Resource),
        };

    /// <summary>A request about a collection.</summary>
    public static ApiRequest About(HttpMethod method, Resource resource, string ns) =>
        new(method, ResourceModule.qualifiedName(resource) + (ns.Length == 0 ? "" : " in " + ns), ResourceModule.path(resource, ns))
        {
            Confidential = IsSecret(resource),
        };

    public HttpRequestMessage ToMessage(string root, string userAgent)
    {
        var address = new StringBuilder(root).Append(Path);
        var separator = '?';

        foreach (var (name, value) in Query)
        {
            if (value.Length > 0)
            {
                address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }

        var message = new HttpRequestMessage(Method, address.ToString())
        {
            // Over TLS the server chooses by ALPN; without TLS the framework uses HTTP/1.1.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };

        message.Headers.TryAddWithoutValidation("Accept", Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", userAgent);

        if (AcceptsGzip)
        {
            message.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        }

        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        }

        return message;
    }

    private static bool IsSecret(Resource resource) => resource.Group.Length == 0 && resource.Plural == "secrets";
}
