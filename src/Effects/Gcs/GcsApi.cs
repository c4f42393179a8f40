using System.Net;
using ImageRegistry.Core;
using ImageRegistry.Effects.Gcs.Tokens;
using ImageRegistry.Effects.Http;

namespace ImageRegistry.Effects.Gcs;

/// <summary>Requests to Google's JSON APIs, with a token and the retries that B-6 allows.</summary>
/// <remarks>
/// <b>Guarantees.</b> An attempt has the client's limit; there are three at most, for no answer, 408 and 5xx. After a 401 the token is
/// fetched anew, once. 429, and 503 with a time, are the caller's to wait for. <b>Caveats.</b> A request that is sent again may have been
/// carried out the first time.
/// </remarks>
/// <param name="rest">The connections.</param>
/// <param name="tokens">Where tokens come from; null for none, which an emulator gets.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class GcsApi(RestClient rest, TokenSources? tokens, TimeProvider time)
{
    private const int Attempts = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The answer's document; empty for an answer without content.</summary>
    /// <exception cref="GcsRefusalException">The server said no, or what it said is no answer of its API.</exception>
    /// <exception cref="NoAnswerException">There is no answer.</exception>
    /// <exception cref="TokenException">There is no token.</exception>
    public async Task<Json> SendAsync(HttpMethod method, string url, string scopes, Json? body, CancellationToken cancel)
    {
        var renewed = false;
        for (var attempt = 1; ; attempt++)
        {
            var token = tokens is null ? "" : await tokens.TokenAsync(scopes, cancel);
            var answer = await AttemptAsync(method, url, token, body, attempt >= Attempts, cancel);
            if (answer is { IsSuccess: true })
                return Document(method, answer);

            if (answer is { Code: (int)HttpStatusCode.Unauthorized } && tokens is not null && !renewed)
            {
                renewed = true;
                await tokens.RefusedAsync(scopes, token, cancel);
                continue;
            }

            if (answer is not null && (attempt >= Attempts || !MayPass(answer)))
                throw new GcsRefusalException(GcsFailure.Answered(answer, token));
            await Task.Delay(Pause * attempt, time, cancel);
        }
    }

    /// <summary>One attempt; null when there was no answer and another attempt is left.</summary>
    private async Task<RestAnswer?> AttemptAsync(
        HttpMethod method, string url, string token, Json? body, bool isLast, CancellationToken cancel)
    {
        try
        {
            return await rest.SendAsync(
                new RestRequest(method, url) { Body = body, Headers = token.Length > 0 ? [("Authorization", "Bearer " + token)] : [] }, cancel);
        }
        catch (NoAnswerException e) when (!isLast && !e.IsAnswered)
        {
            return null;
        }
    }

    private static bool MayPass(RestAnswer answer) =>
        answer.Code is 408 or >= 500 && answer.Code != (int)HttpStatusCode.NotImplemented && answer.RetryAfter is null;

    private static Json Document(HttpMethod method, RestAnswer answer) => answer switch
    {
        { Document: Json.Object } => answer.Document,
        // Of a delete there is nothing to say.
        { Body.Length: 0 } when method == HttpMethod.Delete => JsonModule.empty,
        _ => throw new GcsRefusalException(GcsFailure.Unreadable(answer)),
    };
}
