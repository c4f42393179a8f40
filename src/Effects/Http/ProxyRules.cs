using System.Globalization;
using System.Net;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Http;

/// <summary>
/// Which proxy an address is reached through, by the rules of Go's <c>golang.org/x/net/http/httpproxy</c>, which is how cluster
/// administrators know <c>NO_PROXY</c>: entries are separated by commas and are <c>*</c> (all), an address, a network
/// (<c>172.30.0.0/16</c>), a domain (<c>example.com</c>: it and what is below it), a domain suffix (<c>.example.com</c> or
/// <c>*.example.com</c>: only what is below it); addresses and domains may have a port. <c>localhost</c> and loopback
/// addresses are always direct.
/// </summary>
/// <remarks>
/// The framework's own environment proxy knows no networks: with the service network in <c>NO_PROXY</c> it sends the API server's
/// traffic to the proxy. Host names are not resolved, so a network matches only hosts that are written as addresses.
/// </remarks>
public sealed class ProxyRules : IWebProxy, ICredentials
{
    private readonly Uri? httpProxy;
    private readonly Uri? httpsProxy;
    private readonly NetworkCredential? httpCredential;
    private readonly NetworkCredential? httpsCredential;
    private readonly bool allDirect;
    private readonly List<NoProxyEntry> direct = [];

    private ProxyRules(ProxySettings settings)
    {
        (httpProxy, httpCredential) = Address("HTTP_PROXY", settings.HttpProxy);
        (httpsProxy, httpsCredential) = Address("HTTPS_PROXY", settings.HttpsProxy);

        foreach (var part in settings.NoProxy.Split(','))
        {
            var text = part.Trim().ToLowerInvariant();

            if (text == "*")
            {
                allDirect = true;
            }
            else if (text.Length > 0 && NoProxyEntry.Parse(text) is { } entry)
            {
                direct.Add(entry);
            }
        }
    }

    /// <summary>The rules of these settings, or which variable holds no address of a proxy.</summary>
    public static FSharpResult<ProxyRules, ConfigurationFault> Create(ProxySettings settings)
    {
        try
        {
            return FSharpResult<ProxyRules, ConfigurationFault>.NewOk(new ProxyRules(settings));
        }
        catch (ConfigurationFaultException fault)
        {
            return FSharpResult<ProxyRules, ConfigurationFault>.NewError(fault.Fault);
        }
    }

    /// <summary>The credentials of the proxies themselves.</summary>
    public ICredentials? Credentials
    {
        get => this;
        set => throw new NotSupportedException("The credentials of a proxy are part of its address.");
    }

    /// <summary>The proxy for this destination; null for a direct connection.</summary>
    public Uri? GetProxy(Uri destination)
    {
        var proxy = destination.Scheme switch
        {
            "https" or "wss" => httpsProxy,
            "http" or "ws" => httpProxy,
            _ => null,
        };

        return proxy is null || IsDirect(destination) ? null : proxy;
    }

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    /// <summary>The user and password in the address of this proxy; null when it has none.</summary>
    public NetworkCredential? GetCredential(Uri uri, string authType) =>
        uri.Equals(httpsProxy) ? httpsCredential : uri.Equals(httpProxy) ? httpCredential : null;

    private bool IsDirect(Uri destination)
    {
        var host = destination.IdnHost.ToLowerInvariant();
        var address = NoProxyEntry.ParseAddress(host);

        if (allDirect || host == "localhost" || (address is not null && IPAddress.IsLoopback(address)))
        {
            return true;
        }

        var port = destination.Port.ToString(CultureInfo.InvariantCulture);
        return direct.Exists(entry => entry.Matches(host, address, port));
    }

    private static (Uri?, NetworkCredential?) Address(string variable, string text) =>
        text.Length == 0 ? (null, null) : ProxyAddress.Parse(variable, "", text);
}
