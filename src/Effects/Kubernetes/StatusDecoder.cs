using System.Text;
using ImageRegistry.Core;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>
/// Turns an answer that is no success into the failure it means, by the <c>Status</c> object of the API
/// (kubernetes.io: API conventions, "Response status kind") or, where there is none, by the HTTP code.
/// </summary>
/// <remarks>
/// <para><b>Guarantees</b>: messages hold the server's words, cut to a readable length, and what was asked; never the request's body
/// or its headers. Where the content may hold secrets, findings about the content are reduced to fields and reasons, because
/// the server quotes what it could not read.</para>
/// <para><b>Caveats</b>: a 404, 403, 409 or 410 whose JSON cannot be read could mean several things, so it is unreadable, not guessed.</para>
/// </remarks>
internal static class StatusDecoder
{
    private const int LongestMessage = 1024;

    /// <summary>The failure in this answer.</summary>
    /// <param name="code">The HTTP code, which is no success.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header.</param>
    public static ApiFailure Decode(ApiRequest request, int code, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        var looksLikeJson = body.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

        if (looksLikeJson)
        {
            var parsed = JsonModule.parse(body);

            if (parsed.IsOk && parsed.ResultValue.Text("kind") == "Status")
            {
                return FromStatus(request, code, parsed.ResultValue, retryAfter);
            }

            // 401, 429 and 5xx mean the same with any body.
            if (parsed.IsError && code is not (401 or 429 or >= 500))
            {
                return ApiFailure.NewUnreadable(Asked(request) + ": answer " + Number(code) + " is broken JSON: " + parsed.ErrorValue);
            }
        }

        var said = looksLikeJson ? "" : PlainText(body.Span);
        var message = Asked(request) + ": answer " + Number(code) + (said.Length == 0 || request.Confidential ? "" : ": " + said);
        return ByCode(code, message, "", ListModule.Empty<Cause>(), named: false, retryAfter);
    }

    /// <summary>The failure in this Status, which came with the HTTP code or in a watch event (code 0).</summary>
    public static ApiFailure FromStatus(ApiRequest request, int httpCode, Json status, TimeSpan? retryAfter)
    {
        var code = httpCode != 0 ? httpCode : (int)(status.Integer("code") ?? 0);
        var reason = status.Text("reason");
        var causes = ListModule.OfSeq(status.Items("details", "causes").Select(cause => Finding(request, cause)));
        var said = Cut(status.Text("message"));
        var aboutContent = code is 400 or 422 or 500;

        var message = Asked(request) + ": "
            + (request.Confidential && aboutContent ? "the content is refused (" + reason + Fields(causes) + ")"
                : said.Length > 0 ? said
                : "answer " + Number(code) + (reason.Length > 0 ? " " + reason : ""));

        // etcd restored from a backup: our version is from a future that no longer happens. The remedy is the same: list again.
        if (causes.Any(cause => cause.Reason == "ResourceVersionTooLarge"))
        {
            return ApiFailure.NewExpired(message);
        }

        var named = status.Text("details", "name").Length > 0;
        var wait = retryAfter ?? (status.Integer("details", "retryAfterSeconds") is { } seconds and > 0 ? TimeSpan.FromSeconds(seconds) : null);
        return ByCode(code != 0 ? code : CodeOf(reason), message, reason, causes, named, wait);
    }

    private static ApiFailure ByCode(
        int code, string message, string reason, FSharpList<Cause> causes, bool named, TimeSpan? retryAfter) => code switch
        {
            400 => ApiFailure.NewBadRequest(message),
            401 => ApiFailure.NewUnauthorized(message),
            403 when causes.Any(cause => cause.Reason == "NamespaceTerminating") => ApiFailure.NewNamespaceTerminating(message),
            403 => ApiFailure.NewForbidden(message),
            404 when named => ApiFailure.NewNotFound(message),
            404 => ApiFailure.NewNotServed(message),
            409 when reason == "AlreadyExists" => ApiFailure.NewAlreadyExists(message),
            409 => ApiFailure.NewConflict(message),
            410 => ApiFailure.NewExpired(message),
            422 => ApiFailure.NewInvalid(message, causes),
            429 => ApiFailure.NewTooManyRequests(
                message, retryAfter is { } wait ? FSharpOption<TimeSpan>.Some(wait) : FSharpOption<TimeSpan>.None),
            >= 500 => ApiFailure.NewServerError(code, message),
            0 => ApiFailure.NewUnreadable(message),
            _ => ApiFailure.NewRefused(code, message),
        };

    // Status objects in watch events always have a code; this is for servers that forget it.
    private static int CodeOf(string reason) => reason switch
    {
        "BadRequest" => 400,
        "Unauthorized" => 401,
        "Forbidden" => 403,
        "NotFound" => 404,
        "AlreadyExists" or "Conflict" => 409,
        "Expired" or "Gone" => 410,
        "Invalid" => 422,
        "TooManyRequests" => 429,
        "InternalError" => 500,
        "ServiceUnavailable" => 503,
        "Timeout" or "ServerTimeout" => 504,
        _ => 0,
    };

    private static Cause Finding(ApiRequest request, Json cause) => new(
        cause.Text("field"), cause.Text("reason"), request.Confidential ? "" : Cut(cause.Text("message")));

    private static string Fields(FSharpList<Cause> causes) =>
        string.Concat(causes.Where(cause => cause.Field.Length > 0).Select(cause => ", " + cause.Field + " " + cause.Reason));

    private static string Asked(ApiRequest request) => request.Method.Method + " " + request.Subject;

    private static string Number(int code) => code.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Text or HTML of something between us and the API server, as one line.</summary>
    private static string PlainText(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4 * LongestMessage)]);
        var line = new StringBuilder();
        var inTag = false;

        foreach (var letter in text)
        {
            inTag = letter == '<' || (inTag && letter != '>');
            var shown = inTag || letter == '>' || char.IsControl(letter) || char.IsWhiteSpace(letter) ? ' ' : letter;

            if (shown != ' ' || (line.Length > 0 && line[^1] != ' '))
            {
                line.Append(shown);
            }
        }

        return Cut(line.ToString().Trim());
    }

    private static string Cut(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
}
