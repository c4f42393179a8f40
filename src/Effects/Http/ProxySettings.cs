namespace ImageRegistry.Effects.Http;

/// <summary>The proxy variables of the environment, as values.</summary>
/// <param name="HttpProxy">Proxy for <c>http</c> addresses; empty for none.</param>
/// <param name="HttpsProxy">Proxy for <c>https</c> addresses; empty for none.</param>
/// <param name="NoProxy">What is reached directly: a comma-separated list, see <see cref="ProxyRules"/>.</param>
public sealed record ProxySettings(string HttpProxy = "", string HttpsProxy = "", string NoProxy = "")
{
    /// <summary>
    /// The settings in these variables. The upper-case name wins over the lower-case one, an empty value counts as not set,
    /// as in Go's <c>httpproxy.FromEnvironment</c>.
    /// </summary>
    public static ProxySettings From(Func<string, string?> variable) => new(
        Either(variable, "HTTP_PROXY"), Either(variable, "HTTPS_PROXY"), Either(variable, "NO_PROXY"));

    private static string Either(Func<string, string?> variable, string name)
    {
        var upper = variable(name);
        return string.IsNullOrEmpty(upper) ? variable(name.ToLowerInvariant()) ?? "" : upper;
    }

    // Proxy addresses may hold a password, so the settings don't print themselves.
    public override string ToString() => nameof(ProxySettings);
}
