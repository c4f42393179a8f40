using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ImageRegistry.Effects.Http;

/// <summary>One entry of <c>NO_PROXY</c>: a network, an address or a domain, the latter two with or without a port.</summary>
internal sealed class NoProxyEntry
{
    private readonly IPNetwork? network;
    private readonly IPAddress? address;
    private readonly string suffix = "";
    private readonly bool alsoTheDomainItself;
    private readonly string port = "";

    private NoProxyEntry(IPNetwork network) => this.network = network;

    private NoProxyEntry(IPAddress address, string port) => (this.address, this.port) = (address, port);

    private NoProxyEntry(string suffix, bool alsoTheDomainItself, string port) =>
        (this.suffix, this.alsoTheDomainItself, this.port) = (suffix, alsoTheDomainItself, port);

    /// <summary>The entry in this text (trimmed, lower case); null when it says nothing.</summary>
    public static NoProxyEntry? Parse(string text)
    {
        if (ParseNetwork(text) is { } network)
        {
            return new NoProxyEntry(network);
        }

        var (host, port) = SplitPort(text);

        if (host.Length == 0)
        {
            return null;
        }

        if (ParseAddress(host) is { } address)
        {
            return new NoProxyEntry(address, port);
        }

        if (host.StartsWith("*.", StringComparison.Ordinal))
        {
            host = host[1..];
        }

        return host[0] == '.' ? new NoProxyEntry(host, false, port) : new NoProxyEntry("." + host, true, port);
    }

    /// <summary>Whether the entry speaks of this host; the address is the host's when it is written as one.</summary>
    public bool Matches(string host, IPAddress? hostAddress, string hostPort)
    {
        if (network is { } range)
        {
            return hostAddress is not null && range.Contains(hostAddress);
        }

        var same = address is not null
            ? address.Equals(hostAddress)
            : host.EndsWith(suffix, StringComparison.Ordinal)
                || (alsoTheDomainItself && host.AsSpan().SequenceEqual(suffix.AsSpan(1)));

        return same && (port.Length == 0 || port == hostPort);
    }

    /// <summary>
    /// The address in this text; null when it is none. Stricter than the framework, which reads <c>10</c> as an address,
    /// and IPv4 addresses inside IPv6 come out as IPv4.
    /// </summary>
    public static IPAddress? ParseAddress(string text)
    {
        if (!IPAddress.TryParse(text, out var address))
        {
            return null;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return text.Count(letter => letter == '.') == 3 ? address : null;
        }

        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static IPNetwork? ParseNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);

        if (slash < 0
            || ParseAddress(text[..slash]) is not { } address
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return null;
        }

        var bytes = address.GetAddressBytes();

        if (length > bytes.Length * 8)
        {
            return null;
        }

        // 10.0.0.1/8 means 10.0.0.0/8: bits behind the prefix don't count.
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    private static (string Host, string Port) SplitPort(string text)
    {
        if (text[0] == '[')
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            return close < 0 ? (text, "")
                : (text[1..close], text.AsSpan(close + 1).StartsWith(":") ? text[(close + 2)..] : "");
        }

        // More than one colon without brackets is an IPv6 address, not a host with a port.
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || text.IndexOf(':', colon + 1) >= 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
    }
}
