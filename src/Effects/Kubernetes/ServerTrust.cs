using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Which certificates of the API server are believed.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: with authorities given, only chains that end in one of them count, and the name must fit. The file with the
/// authorities is read for every new connection, so a rotated authority needs no restart.</para>
/// <para><b>Caveats</b>: while the file cannot be read, the authorities last read stay valid. An authority must be self-signed; an
/// intermediate alone is no anchor. Revocation is not looked at, as in every Kubernetes client.</para>
/// </remarks>
public sealed class ServerTrust
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly PemSource? authorities;
    private readonly Lock guard = new();
    private X509Certificate2Collection? lastRead;

    private ServerTrust(PemSource? authorities, bool anything) => (this.authorities, Anything) = (authorities, anything);

    /// <summary>The authorities of the system.</summary>
    public static ServerTrust System { get; } = new(null, false);

    /// <summary>No check at all: <c>insecure-skip-tls-verify</c>.</summary>
    public static ServerTrust Blind { get; } = new(null, true);

    internal bool Anything { get; }

    internal static ServerTrust Authorities(PemSource source) => new(source, false);

    /// <summary>The check for the TLS handshake; null for the system's own.</summary>
    internal RemoteCertificateValidationCallback? Check =>
#pragma warning disable CA5359 // The user's own decision: insecure-skip-tls-verify in the client configuration.
        Anything ? (_, _, _, _) => true : authorities is null ? null : Validate;
#pragma warning restore CA5359

    /// <summary>The authorities as they are now; throws when there are none and never were.</summary>
    internal X509Certificate2Collection Read()
    {
        lock (guard)
        {
            try
            {
                var now = new X509Certificate2Collection();
                now.ImportFromPem(authorities!.Read());
                lastRead = now.Count > 0 ? now : lastRead;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                if (lastRead is null)
                {
                    throw;
                }
            }

            return lastRead ?? throw new CryptographicException("there is no certificate in it");
        }
    }

    private bool Validate(object sender, X509Certificate? certificate, X509Chain? offered, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 leaf
            || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Read());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);

        if (offered is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(offered.ChainPolicy.ExtraStore);
        }

        return chain.Build(leaf);
    }
}
