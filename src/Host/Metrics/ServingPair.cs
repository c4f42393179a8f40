using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ImageRegistry.Host.Files;

namespace ImageRegistry.Host.Metrics;

/// <summary>A certificate with its key, ready for handshakes, and the fingerprints of the two files it came from.</summary>
public sealed record ServingPair(SslStreamCertificateContext Context, Fingerprint Certificate, Fingerprint Key)
{
    /// <summary>The pair in these two files.</summary>
    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="CryptographicException">A file is no PEM of its kind, or the two don't belong together.</exception>
    public static ServingPair Load(ServingPairPaths paths)
    {
        // The bytes that are hashed have to be the bytes that are used: each file is read once.
        var certificate = File.ReadAllBytes(paths.Certificate);
        var key = File.ReadAllBytes(paths.Key);
        try
        {
            var certificates = Encoding.UTF8.GetString(certificate);
            var leaf = X509Certificate2.CreateFromPem(certificates, Encoding.UTF8.GetString(key));
            var intermediates = new X509Certificate2Collection();
            intermediates.ImportFromPem(certificates);
            intermediates.RemoveAt(0);
            // Offline: building the chain must not fetch anything from addresses in the certificate.
            var context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
            return new ServingPair(context, Fingerprint.Of(certificate), Fingerprint.Of(key));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
