using System.Globalization;
using System.Net.Http.Headers;
using ImageRegistry.Core;

namespace ImageRegistry.Effects.Gcs.Tokens;

/// <summary>Requests to token services, and what their answers mean.</summary>
internal sealed class TokenRequests(HttpMessageInvoker http, TimeProvider time)
{
    /// <summary>The present time, for what is signed.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>A token for a form (RFC 6749, section 5.1).</summary>
    public async Task<AccessToken> ByFormAsync(string url, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        var answer = await SendAsync(request, cancel);
        var lifetime = answer.Integer("expires_in") ?? 3600;
        return answer.Text("access_token") is { Length: > 0 } token
            ? new AccessToken(token, Now.AddSeconds(lifetime))
            : throw TokenException.Unusable("the token service answered without an access token");
    }

    /// <summary>A token of a service account for somebody who may act as it (IAM Credentials, <c>generateAccessToken</c>).</summary>
    public async Task<AccessToken> ActAsAsync(
        string url, AccessToken own, string scopes, IReadOnlyList<string> delegates, CancellationToken cancel)
    {
        var body = Json.NewObject(new([
            Tuple.Create("scope", JsonModule.strings([.. scopes.Split(' ')])),
            Tuple.Create("lifetime", Json.NewString("3600s")),
            .. delegates.Count > 0 ? [Tuple.Create("delegates", JsonModule.strings([.. delegates]))] : Array.Empty<Tuple<string, Json>>(),
        ]));
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(JsonModule.bytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", own.Value);
        var answer = await SendAsync(request, cancel);
        var ends = DateTimeOffset.TryParse(
            answer.Text("expireTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : Now.AddMinutes(10);
        return answer.Text("accessToken") is { Length: > 0 } token
            ? new AccessToken(token, ends)
            : throw TokenException.Unusable("the service account's tokens service answered without an access token");
    }

    /// <summary>Whatever this address answers, as text: a subject token.</summary>
    public async Task<string> TextAsync(string url, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var (status, body, _) = await GcsApi.SendAsync(http, request, cancel);
        return status is >= 200 and < 300 ? body : throw new TokenException(Refused(status, ""));
    }

    private async Task<Json> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            var (status, body, _) = await GcsApi.SendAsync(http, request, cancel);
            var parsed = JsonModule.parseText(body);
            var answer = parsed.IsOk ? parsed.ResultValue : JsonModule.empty;
            return status is >= 200 and < 300 ? answer : throw new TokenException(Refused(status, Reason(answer)));
        }
        catch (Exception e) when (GcsFailure.IsFailure(e) && !cancel.IsCancellationRequested)
        {
            throw new TokenException(GcsFailure.Unanswered(e));
        }
    }

    // RFC 6749 has a word and a description; Google's own services have an object with a status.
    private static string Reason(Json answer) =>
        answer.Text("error") is { Length: > 0 } word
            ? (answer.Text("error_description") is { Length: > 0 } description ? word + ": " + description : word)
            : answer.Text("error", "message");

    private static CloudFailure Refused(int status, string reason) => status >= 500
        ? new CloudFailure(CloudFailureKind.Unreachable, "TokenServiceError", status, "the token service failed")
        : new CloudFailure(CloudFailureKind.BadCredentials, "InvalidCredentials", status,
            "the token service refused the credentials" + (reason.Length > 0 ? ": " + reason : ""));
}
