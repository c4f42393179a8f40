using System.Globalization;

namespace ImageRegistry.Host.Configuration;

/// <summary>Where a server listens: <c>host:port</c> as Go's <c>net.Listen</c> takes it.</summary>
/// <param name="Host">Empty for all addresses; else an address without brackets or a host name.</param>
/// <param name="Port">0 lets the system choose.</param>
public sealed record BindAddress(string Host, int Port)
{
    /// <summary>The address in <c>:60000</c>, <c>0.0.0.0:8443</c>, <c>localhost:9090</c>, <c>[::1]:1</c>; null when it is none.</summary>
    public static BindAddress? Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0)
            return null;
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
            return null;
        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
            host = host[1..^1];
        else if (host.Contains(':'))
            return null;
        return host.AsSpan().ContainsAny("[]/ \t") ? null : new BindAddress(host, port);
    }

    /// <summary>The address as it is written, with brackets where it needs them.</summary>
    public override string ToString() =>
        (Host.Contains(':') ? "[" + Host + "]" : Host) + ":" + Port.ToString(CultureInfo.InvariantCulture);
}
