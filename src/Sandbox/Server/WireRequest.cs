using System.Text;
using System.Web;
using ImageRegistry.Core;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using YamlDotNet.Core;

namespace ImageRegistry.Sandbox;

/// <summary>Between HTTP and the machine's own requests and responses.</summary>
internal static class WireRequest
{
    private const string Bearer = "Bearer ";

    /// <summary>The request that these parts of an HTTP request make.</summary>
    /// <param name="header">The values of the header of this name.</param>
    public static Request Read(
        string method, string path, string query, string contentType, Func<string, IEnumerable<string>> header, byte[] body)
    {
        var parameters = HttpUtility.ParseQueryString(query);
        var pairs = parameters.AllKeys
            .OfType<string>()
            .Select(name => Tuple.Create(name, parameters.GetValues(name)?[^1] ?? ""));

        return new Request(
            method.ToUpperInvariant(),
            path,
            new FSharpMap<string, string>(pairs),
            string.Join(",", header("Accept")),
            contentType,
            string.Join(" ", header("User-Agent")),
            ReadCredentials(header),
            ReadBody(contentType, body));
    }

    // The machine reads JSON only. What is no YAML either is left for it to refuse.
    private static Body ReadBody(string contentType, byte[] body)
    {
        if (body.Length == 0)
            return Body.Empty;
        if (!contentType.StartsWith(RequestModule.applyPatchType, StringComparison.OrdinalIgnoreCase) || body[0] == '{')
            return Body.NewBytes(body);
        try
        {
            return YamlDocuments.Read(Encoding.UTF8.GetString(body)) is [var document] ? Body.NewDocument(document) : Body.NewBytes(body);
        }
        catch (YamlException)
        {
            return Body.NewBytes(body);
        }
    }

    /// <summary>The values of the Warning headers of a response.</summary>
    public static IEnumerable<string> Warnings(Response response) =>
        response.Warnings.Select(text => $"299 - \"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");

    private static Credentials ReadCredentials(Func<string, IEnumerable<string>> header)
    {
        var authorization = header("Authorization").FirstOrDefault() ?? "";
        return new Credentials(
            authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : "",
            header("Impersonate-User").FirstOrDefault() ?? "",
            ListModule.OfSeq(header("Impersonate-Group")));
    }

    /// <summary>The seconds for a Retry-After header; null when the response asks for none.</summary>
    public static double? RetryAfter(Response response) =>
        response.Code is 429 or 503 or 504 && response.Answer is Answer.Document document
            ? OptionModule.ToNullable(
                JsonModule.tryInt64(ListModule.OfSeq(["details", "retryAfterSeconds"]), document.Item))
            : null;
}
