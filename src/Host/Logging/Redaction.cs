using System.Text.RegularExpressions;

namespace ImageRegistry.Host.Logging;

/// <summary>
/// Takes credentials out of text that people will see. Applied to every log line and every event as the last step, so that an
/// error text of a library that quotes a proxy URL is safe, too.
/// </summary>
/// <remarks>
/// <b>Guarantees.</b> User information of a URL (<c>http://user:password@proxy</c>) and bearer tokens never pass.
/// <b>Caveats.</b> A password on its own looks like any other word: whoever holds one must not log it.
/// </remarks>
public static partial class Redaction
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mark = "<REDACTED>";

    /// <summary>The text without credentials.</summary>
    public static string Text(string text)
    {
        if (text.Contains('@') && text.Contains("//", StringComparison.Ordinal))
            text = UserInformation().Replace(text, "//" + Mark + "@");
        if (text.Contains("bearer ", StringComparison.OrdinalIgnoreCase))
            text = BearerToken().Replace(text, "$1" + Mark);
        return text;
    }

    // Up to the last @ before the path: a password that was not percent-encoded may hold one itself.
    [GeneratedRegex(@"//[^/\s""'<>]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInformation();

    [GeneratedRegex(@"(bearer )[A-Za-z0-9._~+/=-]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex BearerToken();
}
