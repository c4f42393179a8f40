using System.Text.RegularExpressions;

namespace ImageRegistry.Effects.Cloud;

/// <summary>Takes out of a server's message what differs from one answer to the next (B-2), and what nobody may see (B-24).</summary>
/// <remarks>
/// <b>Guarantees.</b> The same refusal gives the same text each time: points in time and request ids are replaced by a word. The secrets that are
/// named, and whatever looks like a signed token, never pass. <b>Caveats.</b> A server that words one refusal differently each time is not seen through.
/// </remarks>
internal static partial class StableText
{
    /// <summary>The message as it may be told.</summary>
    /// <param name="message">What the server said.</param>
    /// <param name="secrets">What was sent and may have been quoted; empty ones do not count.</param>
    public static string Of(string message, params IEnumerable<string> secrets)
    {
        foreach (var secret in secrets.Where(secret => secret.Length > 0))
            message = message.Replace(secret, "<REDACTED>", StringComparison.Ordinal);
        message = SignedToken().Replace(message, "<REDACTED>");
        message = RequestId().Replace(message, "$1<id>");
        message = Uuid().Replace(message, "<id>");
        return Time().Replace(message, "<time>").Trim();
    }

    [GeneratedRegex(@"eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|\bya29\.[\w.-]+", RegexOptions.CultureInvariant)]
    private static partial Regex SignedToken();

    [GeneratedRegex(@"(\b(?:request|host|trace|correlation)[ _-]?id[:= ]+)[^\s,;)]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex RequestId();

    [GeneratedRegex(@"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Uuid();

    // Dates with a time of day, their short form in signatures, and seconds or milliseconds since 1970; account numbers have twelve digits.
    [GeneratedRegex(
        @"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?|\d{8}T\d{6}Z|(?<!\d)1\d{9}(?:\d{3})?(?!\d)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Time();
}
