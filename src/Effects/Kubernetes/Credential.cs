using System.Net.Http.Headers;
using System.Net.Security;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>What a request proves its origin with. A class without text form, so that no log can show it.</summary>
public sealed class Credential(AuthenticationHeaderValue? authorization, SslStreamCertificateContext? certificate)
{
    /// <summary>No proof at all.</summary>
    public static readonly Credential None = new(null, null);

    /// <summary>The Authorization header; null for none.</summary>
    public AuthenticationHeaderValue? Authorization { get; } = authorization;

    /// <summary>The client certificate with its chain and key; null for none.</summary>
    public SslStreamCertificateContext? Certificate { get; } = certificate;

    public static Credential Bearer(string token) => new(new AuthenticationHeaderValue("Bearer", token), null);

    /// <summary>Whether both prove the same.</summary>
    public bool Proves(Credential other) =>
        Equals(Authorization, other.Authorization) && ReferenceEquals(Certificate, other.Certificate);
}
