namespace ImageRegistry.Host.Configuration;

/// <summary>The oldest version of TLS that is spoken; every newer one is, too.</summary>
public enum MinimumTls
{
    Tls10,
    Tls11,
    Tls12,
    Tls13,
}
