using System.Net;
using System.Net.Http.Headers;
using ImageRegistry.Core;
using ImageRegistry.Effects.Gcs.Tokens;
using ImageRegistry.Effects.Http;

namespace ImageRegistry.Effects.Gcs;

/// <summary>Requests to Google's JSON APIs, with a token and the retries that B-6 allows.</summary>
/// <remarks>
/// <b>Guarantees.</b> An attempt has 30 s; there are three at most, for no answer, 408 and 5xx. After a 401 the token is fetched anew, once.
/// 429 is the caller's to wait for. <b>Caveats.</b> A request that is sent again may have been carried out the first time.
/// </remarks>
internal sealed class GcsApi(HttpMessageInvoker http, TokenSources tokens, string userAgent, TimeProvider time)
{
    private const int Attempts = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The answer's document; empty where it has none.</summary>
    /// <exception cref="GcsRefusalException">The server said no.</exception>
    /// <exception cref="TokenException">There is no token.</exception>
    public async Task<Json> SendAsync(HttpMethod method, string url, string scopes, Json? body, CancellationToken cancel)
    {
        var renewed = false;
        for (var attempt = 1; ; attempt++)
        {
            var (status, text, after) = await AttemptAsync(method, url, scopes, body, attempt == Attempts, cancel);
            if (status is >= 200 and < 300)
            {
                var parsed = JsonModule.parseText(text);
                return parsed.IsOk ? parsed.ResultValue : JsonModule.empty;
            }

            if (status == (int)HttpStatusCode.Unauthorized && !renewed)
            {
                renewed = true;
                await tokens.RefusedAsync(scopes, cancel);
                continue;
            }

            if (attempt >= Attempts || status is not (0 or 408 or >= 500) || status == 501)
                throw new GcsRefusalException(GcsFailure.Answered(status, text, after));
            await Task.Delay(Pause * attempt, time, cancel);
        }
    }

    /// <summary>One request as it is: the status, the whole body, and how long to wait where the server says so.</summary>
    public static async Task<(int Status, string Body, TimeSpan? After)> SendAsync(HttpMessageInvoker http, HttpRequestMessage request, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(CloudConnections.AttemptLimit);
        using var response = await http.SendAsync(request, limit.Token);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(limit.Token), response.Headers.RetryAfter?.Delta);
    }

    private async Task<(int Status, string Body, TimeSpan? After)> AttemptAsync(
        HttpMethod method, string url, string scopes, Json? body, bool last, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.TokenAsync(scopes, cancel));
        request.Headers.UserAgent.ParseAdd(userAgent);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonModule.bytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        try
        {
            return await SendAsync(http, request, cancel);
        }
        catch (Exception e) when (GcsFailure.IsFailure(e) && !cancel.IsCancellationRequested && !last)
        {
            return (0, "", null);
        }
    }
}
