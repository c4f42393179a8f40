using System.Net.Security;
using System.Security.Authentication;
using ImageRegistry.Host.Configuration;

namespace ImageRegistry.Host.Metrics;

/// <summary>The configuration's TLS versions and suites in the terms of the platform.</summary>
public static class TlsSettings
{
    /// <summary>This version and all newer ones.</summary>
    /// <remarks>
    /// <b>Caveats.</b> TLS 1.0 and 1.1 are offered when asked for; the machine's OpenSSL may still refuse them by its own security level.
    /// </remarks>
    public static SslProtocols Protocols(MinimumTls minimum)
    {
        var protocols = SslProtocols.Tls13;
        if (minimum <= MinimumTls.Tls12)
            protocols |= SslProtocols.Tls12;
#pragma warning disable SYSLIB0039, CA5397, CA5398 // Old versions only where the administrator asks for them by name.
        if (minimum <= MinimumTls.Tls11)
            protocols |= SslProtocols.Tls11;
        if (minimum <= MinimumTls.Tls10)
            protocols |= SslProtocols.Tls;
#pragma warning restore SYSLIB0039, CA5397, CA5398
        return protocols;
    }

    /// <summary>
    /// The policy for these suites; null, the platform's defaults, for an empty list. The suites of TLS 1.3 are always in it:
    /// a list of older suites must not switch TLS 1.3 off.
    /// </summary>
    public static CipherSuitesPolicy? Suites(IReadOnlyList<TlsCipherSuite> suites)
    {
        // Only OpenSSL and macOS can be told which suites to use; the operator runs on Linux.
        if (suites.Count == 0 || !(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()))
            return null;
        return new CipherSuitesPolicy(TlsNames.OfTls13.Concat(suites).Distinct());
    }
}
