using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageRegistry.Core;

namespace ImageRegistry.Effects.Http;

/// <summary>Which certificates of a cloud are believed: those of the system's authorities and of the ones given besides (SW-23).</summary>
/// <remarks><b>Caveats</b>: a name that does not fit is never believed. Revocation is not looked at.</remarks>
internal sealed class CloudTrust
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly X509Certificate2Collection authorities = [];

    /// <param name="pem">The authorities besides the system's; empty for none.</param>
    /// <exception cref="CloudException">There is text but no certificate in it.</exception>
    public CloudTrust(string pem)
    {
        if (pem.Length == 0)
            return;
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            authorities.Clear();
        }

        if (authorities.Count == 0)
            throw new CloudException(ApiFailure.NewUnreadable("the CA bundle of the cloud holds no certificate that can be read"));
    }

    /// <summary>The check for the TLS handshake.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? offered, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || authorities.Count == 0 || certificate is not X509Certificate2 leaf)
            return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        if (offered is not null)
            chain.ChainPolicy.ExtraStore.AddRange(offered.ChainPolicy.ExtraStore);
        return chain.Build(leaf);
    }
}
