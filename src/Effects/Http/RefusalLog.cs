using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Effects.Http;

/// <summary>
/// Logs the ids under which a cloud knows a request that it refused: its support asks for them, and no condition may hold them (B-2).
/// </summary>
/// <remarks><b>Guarantees.</b> Verb, address without the query, code and ids: nothing else of request or answer is told.</remarks>
internal sealed class RefusalLog(HttpMessageHandler inner, ILogger log) : DelegatingHandler(inner)
{
    private static readonly string[] Ids = ["x-amz-request-id", "x-amzn-requestid", "x-amz-id-2", "x-guploader-uploadid"];

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if ((int)response.StatusCode >= 400 && IdsOf(response) is { Length: > 0 } ids)
        {
            log.LogInformation(
                "Refused: {Method} {Address}: {Code}, {Ids}",
                request.Method.Method,
                // The SDK's own addresses cannot be asked for their components.
                request.RequestUri!.GetLeftPart(UriPartial.Authority) + request.RequestUri.PathAndQuery.Split('?')[0],
                ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture),
                ids);
        }

        return response;
    }

    private static string IdsOf(HttpResponseMessage response) => string.Join(
        ", ", Ids.Where(response.Headers.Contains).Select(name => name + " " + string.Join(' ', response.Headers.GetValues(name))));
}
