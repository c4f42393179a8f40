using System.Net.Security;
using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;

namespace ImageRegistry.Effects.Http;

/// <summary>Which certificates of a cloud's servers are believed, as a check for the TLS handshake.</summary>
/// <remarks>
/// <b>Guarantees.</b> With <c>Trust.Only</c>, the system's authorities do not count (S3-13). <b>Assumptions.</b> The PEM text holds a
/// certificate: the core refuses a bundle without one (B-15).
/// </remarks>
internal static class CloudTrust
{
    /// <summary>The check; null for the system's own.</summary>
    public static RemoteCertificateValidationCallback? Check(Trust trust) => trust switch
    {
        Trust.SystemRootsAnd both => And(both.pem),
        Trust.Only only => ServerTrust.Authorities(PemSource.Inline(only.pem)).Check,
        _ => null,
    };

    private static RemoteCertificateValidationCallback And(string pem)
    {
        var own = ServerTrust.Authorities(PemSource.Inline(pem)).Check!;
        return (sender, certificate, chain, errors) =>
            errors == SslPolicyErrors.None || own(sender, certificate, chain, errors);
    }
}
