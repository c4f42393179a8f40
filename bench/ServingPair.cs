using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ImageRegistry.Bench;

/// <summary>The certificate and key that the operator serves its metrics with, as the platform would give them.</summary>
internal static class ServingPair
{
    /// <summary>Writes <c>tls.crt</c> and <c>tls.key</c>, good for a day, into the folder.</summary>
    public static void Write(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "tls.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
