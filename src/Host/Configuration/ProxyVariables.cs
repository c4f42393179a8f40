using ImageRegistry.Host.Logging;

namespace ImageRegistry.Host.Configuration;

/// <summary>
/// The proxy variables in either case; the upper case one counts where both are set. The URLs may hold a password:
/// only the redacted text is for people.
/// </summary>
/// <param name="Http"><c>HTTP_PROXY</c>, empty for none.</param>
/// <param name="Https"><c>HTTPS_PROXY</c>, empty for none.</param>
/// <param name="No"><c>NO_PROXY</c>: host names, domain suffixes, addresses and CIDR ranges, separated by commas.</param>
public sealed record ProxyVariables(string Http, string Https, string No)
{
    /// <summary>The variables as this look-up has them.</summary>
    public static ProxyVariables Read(Func<string, string?> variable)
    {
        string Either(string upper, string lower) =>
            variable(upper) is { Length: > 0 } text ? text : variable(lower) ?? "";
        return new(
            Either("HTTP_PROXY", "http_proxy"),
            Either("HTTPS_PROXY", "https_proxy"),
            Either("NO_PROXY", "no_proxy"));
    }

    /// <summary>The variables without credentials.</summary>
    public override string ToString() =>
        $"http={Redaction.Text(Http)} https={Redaction.Text(Https)} no={No}";
}
