using System.Net;

namespace ImageRegistry.Effects.Http;

/// <summary>Reads the address of a proxy, which may lack the scheme and may hold a user and a password.</summary>
internal static class ProxyAddress
{
    /// <summary>The address without the user, and the user apart. Faults never show the text: it may hold a password.</summary>
    public static (Uri Address, NetworkCredential? Credential) Parse(string source, string field, string text)
    {
        // host:port reads as a scheme and a path, hence the test on the host.
        if (!(Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host.Length > 0)
            && (text.Contains("://", StringComparison.Ordinal)
                || !(Uri.TryCreate("http://" + text, UriKind.Absolute, out address) && address.Host.Length > 0)))
        {
            throw new ConfigurationFaultException(new ConfigurationFault(
                source, field, "", "this is not the address of a proxy", "Write it as http://host:port or https://host:port"));
        }

        if (address.Scheme is not ("http" or "https" or "socks5" or "socks4" or "socks4a"))
        {
            throw new ConfigurationFaultException(new ConfigurationFault(
                source, field, address.Scheme + "://" + address.Authority, "this kind of proxy is not supported",
                "Use an http, https or socks5 proxy"));
        }

        if (address.UserInfo.Length == 0)
        {
            return (address, null);
        }

        var parts = address.UserInfo.Split(':', 2);
        var credential = new NetworkCredential(
            Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");

        return (new UriBuilder(address) { UserName = "", Password = "" }.Uri, credential);
    }
}
