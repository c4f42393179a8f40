namespace ImageRegistry.Host.Metrics;

/// <summary>Where the key pair of the metrics server is.</summary>
/// <param name="Certificate">PEM: the certificate, then its intermediates.</param>
/// <param name="Key">PEM: the private key.</param>
public sealed record ServingPairPaths(string Certificate, string Key)
{
    /// <summary>The pair in this folder, named as a Secret of type <c>kubernetes.io/tls</c> names it.</summary>
    public static ServingPairPaths In(string folder) => new(Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key"));
}
