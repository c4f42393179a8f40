using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>A client certificate with its key; where they are in files, they are read again when they change.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: files are looked at once a minute and after a 401; equal content keeps the same object, so that connections stay.</para>
/// <para><b>Caveats</b>: while the two files don't fit together (between two writes), the last pair stays in use.</para>
/// </remarks>
internal sealed class ClientCertificate(PemSource certificate, PemSource key, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private readonly Lock guard = new();
    private string certificateText = "";
    private string keyText = "";
    private SslStreamCertificateContext? current;
    private long readAt;

    /// <summary>The pair as it is now. Throws <see cref="CredentialException"/> when there is none yet.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (guard)
        {
            if (current is null || ((certificate.IsFile || key.IsFile) && time.GetElapsedTime(readAt) >= Freshness))
            {
                current = Load();
                readAt = time.GetTimestamp();
            }

            return current;
        }
    }

    /// <summary>Look at the files at the next call, however fresh they are.</summary>
    public void LookAgain()
    {
        lock (guard)
        {
            readAt = time.GetTimestamp() - (long)(Freshness.TotalSeconds * time.TimestampFrequency);
        }
    }

    /// <summary>
    /// The pair in these PEM texts (RSA or EC, PKCS#1, SEC1 or PKCS#8; what follows the first certificate is its chain).
    /// Throws <see cref="CryptographicException"/> or <see cref="ArgumentException"/>.
    /// </summary>
    public static SslStreamCertificateContext FromPem(string certificatePem, string keyPem)
    {
        var leaf = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificatePem);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }

    private SslStreamCertificateContext Load()
    {
        try
        {
            var (certificateNow, keyNow) = (certificate.Read(), key.Read());

            if (current is not null && certificateNow == certificateText && keyNow == keyText)
            {
                return current;
            }

            var loaded = FromPem(certificateNow, keyNow);
            (certificateText, keyText) = (certificateNow, keyNow);
            return loaded;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return current ?? throw new CredentialException(
                "the client certificate " + certificate.Path + " and its key " + key.Path + " cannot be used: " + e.Message, e);
        }
    }
}
