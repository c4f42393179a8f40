using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ImageRegistry.Integration.Process;

/// <summary>Serving pairs for tests.</summary>
public static class Certificates
{
    /// <summary>A new self-signed pair of this name, as PEM.</summary>
    public static (string Certificate, string Key) New(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Writes a new pair of this name as <c>tls.crt</c> and <c>tls.key</c>.</summary>
    public static void WriteNew(TemporaryFolder folder, string name)
    {
        var (certificate, key) = New(name);
        folder.Write("tls.crt", certificate);
        folder.Write("tls.key", key);
    }
}
