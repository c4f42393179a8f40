using System.Globalization;
using ImageRegistry.Core;
using ImageRegistry.Effects.Cloud;
using ImageRegistry.Effects.Http;

namespace ImageRegistry.Effects.Gcs.Tokens;

/// <summary>Requests to token services, and what their answers mean.</summary>
/// <remarks><b>Guarantees.</b> What a service quotes of the secrets that it was sent is in no failure.</remarks>
internal sealed class TokenRequests(RestClient rest, TimeProvider time)
{
    // Fields of a form that are secrets, whatever the service makes of them.
    private static readonly string[] Secrets = ["assertion", "subject_token", "refresh_token", "client_secret"];

    /// <summary>The present time, for what is signed.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>A token for a form (RFC 6749, section 5.1).</summary>
    public async Task<AccessToken> ByFormAsync(string url, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancel)
    {
        var answer = await SendAsync(
            new RestRequest(HttpMethod.Post, url) { Form = form },
            form.Where(field => Secrets.Contains(field.Key)).Select(field => field.Value),
            cancel);
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
        var answer = await SendAsync(
            new RestRequest(HttpMethod.Post, url) { Body = body, Headers = [("Authorization", "Bearer " + own.Value)] }, [own.Value], cancel);
        var ends = DateTimeOffset.TryParse(
            answer.Text("expireTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : Now.AddMinutes(10);
        return answer.Text("accessToken") is { Length: > 0 } token
            ? new AccessToken(token, ends)
            : throw TokenException.Unusable("the service account's tokens service answered without an access token");
    }

    /// <summary>Whatever this address answers, as text: a subject token.</summary>
    public async Task<string> TextAsync(string url, IReadOnlyList<(string Name, string Value)> headers, CancellationToken cancel)
    {
        var answer = await AnswerAsync(new RestRequest(HttpMethod.Get, url) { Headers = headers }, cancel);
        return answer.IsSuccess ? answer.Text : throw new TokenException(Refused(answer, ""));
    }

    private async Task<Json> SendAsync(RestRequest request, IEnumerable<string> secrets, CancellationToken cancel)
    {
        var answer = await AnswerAsync(request, cancel);
        if (!answer.IsSuccess)
            throw new TokenException(Refused(answer, StableText.Of(Reason(answer.Document), secrets)));
        return answer.Document is Json.Object ? answer.Document : throw new TokenException(GcsFailure.Unreadable(answer));
    }

    private async Task<RestAnswer> AnswerAsync(RestRequest request, CancellationToken cancel)
    {
        try
        {
            return await rest.SendAsync(request, cancel);
        }
        catch (NoAnswerException e)
        {
            var failure = GcsFailure.Unanswered(e);
            throw new TokenException(new CloudFailure(failure.Kind, failure.Code, failure.Http, "the token service: " + failure.Message));
        }
    }

    // RFC 6749 has a word and a description; Google's own services have an object with a status.
    private static string Reason(Json answer) =>
        answer.Text("error") is { Length: > 0 } word
            ? (answer.Text("error_description") is { Length: > 0 } description ? word + ": " + description : word)
            : answer.Text("error", "message");

    private static CloudFailure Refused(RestAnswer answer, string reason) => answer.Code switch
    {
        429 => new CloudFailure(GcsFailure.Throttled(answer), "TokenServiceError", answer.Code, "the token service asks for patience"),
        408 or >= 500 => new CloudFailure(CloudFailureKind.Unreachable, "TokenServiceError", answer.Code, "the token service failed"),
        _ => new CloudFailure(
            CloudFailureKind.BadCredentials, "InvalidCredentials", answer.Code,
            "the token service refused the credentials" + (reason.Length > 0 ? ": " + reason : "")),
    };
}
