using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ImageRegistry.Integration.Wire;

/// <summary>A certificate authority made for one test.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 certificate;

    public TestAuthority(string name)
    {
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    public string Pem => certificate.ExportCertificatePem();

    /// <summary>A server certificate for loopback, or for this name alone.</summary>
    public X509Certificate2 ServerCertificate(string name = "")
    {
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();

        if (name.Length == 0)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }
        else
        {
            names.AddDnsName(name);
        }

        var request = new CertificateRequest("CN=server", serverKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var signed = Sign(request);
        using var pair = signed.CopyWithPrivateKey(serverKey);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>A client certificate and its EC key, SEC1 with the parameters before it, as openssl writes it.</summary>
    public (string Certificate, string Key) EcClient(string name)
    {
        using var clientKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Sign(new CertificateRequest("CN=" + name, clientKey, HashAlgorithmName.SHA256));
        const string parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        return (signed.ExportCertificatePem(), parameters + clientKey.ExportECPrivateKeyPem());
    }

    /// <summary>A client certificate and its RSA key, PKCS#1.</summary>
    public (string Certificate, string Key) RsaClient(string name)
    {
        using var clientKey = RSA.Create(2048);
        using var signed = Sign(new CertificateRequest("CN=" + name, clientKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return (signed.ExportCertificatePem(), clientKey.ExportRSAPrivateKeyPem());
    }

    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
    }

    private X509Certificate2 Sign(CertificateRequest request) => request.Create(
        certificate.SubjectName,
        X509SignatureGenerator.CreateForECDsa(key),
        DateTimeOffset.UtcNow.AddDays(-1),
        DateTimeOffset.UtcNow.AddDays(1),
        RandomNumberGenerator.GetBytes(16));
}
