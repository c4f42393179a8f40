using System.Net.Security;
using System.Security.Cryptography;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Files;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Metrics;

/// <summary>
/// The key pair that the metrics server shows to new connections, reloaded from its files when they change.
/// </summary>
/// <remarks>
/// <b>Guarantees.</b> After a successful <see cref="Load"/> there is always a usable pair: a new one that can't be used is logged
/// once and the old one stays. Connections that exist keep the pair they began with.
/// <b>Assumptions.</b> Someone calls <see cref="Refresh"/> now and then (<see cref="FileWatch"/> does, each five seconds).
/// <b>Caveats.</b> Expiry is not looked at: whether to trust the certificate is the client's decision.
/// </remarks>
public sealed class ServingCertificate(ServingPairPaths paths, ILogger<ServingCertificate> log) : IReloadedFiles
{
    private volatile ServingPair? current;
    private string complaint = "";

    /// <summary>Where the pair comes from.</summary>
    public ServingPairPaths Paths => paths;

    /// <summary>The pair for new connections.</summary>
    /// <exception cref="InvalidOperationException">No pair was loaded.</exception>
    public SslStreamCertificateContext Current =>
        (current ?? throw new InvalidOperationException("the serving pair was not loaded")).Context;

    /// <summary>Whether one of the two files exists.</summary>
    public bool Exists => File.Exists(paths.Certificate) || File.Exists(paths.Key);

    /// <summary>Loads the pair the first time.</summary>
    /// <exception cref="StartupException">The pair can't be used; says which file and what to do.</exception>
    public void Load()
    {
        try
        {
            current = ServingPair.Load(paths);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartupException(
                $"metrics: the serving pair {paths.Certificate}, {paths.Key} can't be used: {e.Message} "
                + "Both have to be PEM files that belong together (Secret image-registry-operator-tls).", e);
        }
    }

    /// <inheritdoc/>
    public void Refresh()
    {
        if (current is not { } old)
            return;
        try
        {
            var certificate = Fingerprint.OfFile(paths.Certificate);
            var key = Fingerprint.OfFile(paths.Key);
            if (certificate != old.Certificate || key != old.Key)
            {
                current = ServingPair.Load(paths);
                log.LogInformation("Reloaded the serving pair {Certificate}, {Key}", paths.Certificate, paths.Key);
            }

            complaint = "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // One line for each fault, not one for each look.
            if (complaint == e.Message)
                return;
            complaint = e.Message;
            log.LogWarning(
                "The changed serving pair {Certificate}, {Key} can't be used and the old one stays: {Reason}",
                paths.Certificate, paths.Key, e.Message);
        }
    }

    /// <inheritdoc/>
    public bool IsInUse(string path) => current is not null && (path == paths.Certificate || path == paths.Key);

    /// <inheritdoc/>
    public bool Serves(string path, Fingerprint content) =>
        current is { } pair
        && ((path == paths.Certificate && content == pair.Certificate) || (path == paths.Key && content == pair.Key));
}
