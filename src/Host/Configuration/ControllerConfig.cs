using System.Net.Security;

namespace ImageRegistry.Host.Configuration;

/// <summary>The part of a GenericControllerConfig (<c>config.openshift.io/v1</c>) that the operator heeds.</summary>
/// <param name="BindAddress">Where the metrics server listens.</param>
/// <param name="MinimumTls">The oldest TLS version a client may speak.</param>
/// <param name="CipherSuites">The suites allowed, in order of preference; empty means the platform's defaults.</param>
public sealed record ControllerConfig(
    BindAddress BindAddress, MinimumTls MinimumTls, IReadOnlyList<TlsCipherSuite> CipherSuites)
{
    /// <summary>Without a file: all addresses, port 60000, TLS 1.2 at least, the platform's suites.</summary>
    public static readonly ControllerConfig Default = new(new BindAddress("", 60000), MinimumTls.Tls12, []);
}
