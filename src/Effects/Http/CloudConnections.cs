using System.Net;
using ImageRegistry.Core;
using ImageRegistry.Effects.Gcs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ImageRegistry.Effects.Http;

/// <summary>Makes connections to clouds: through the proxies of the operator's environment, believing what the medium says.</summary>
/// <param name="proxy">The proxy rules of the process (S3-14).</param>
/// <param name="version">The operator's version, for the User-Agent (S3-16).</param>
/// <param name="emulator">What stands in for Google's cloud; null for Google's own.</param>
/// <param name="log">Where refused requests are told with their ids; null for nowhere.</param>
public sealed class CloudConnections(IWebProxy proxy, string version, GoogleEmulator? emulator = null, ILogger<CloudConnections>? log = null)
{
    /// <summary>How long one attempt of a request may take (B-6).</summary>
    public static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(30);

    /// <summary>How many requests to one server are under way at one time.</summary>
    public const int AtOnce = 16;

    /// <summary>What the operator calls itself. An SDK limits what it adds to 24 characters, so this stays short.</summary>
    public string UserAgent { get; } = "openshift.io cluster-image-registry-operator/" + version;

    /// <summary>What stands in for Google's cloud (section 6.1); null for Google's own.</summary>
    public GoogleEmulator? Emulator => emulator;

    /// <summary>A handler of its own; whoever asks for it disposes it.</summary>
    public HttpMessageHandler Handler(Trust trust) => new RefusalLog(Handler(proxy, trust), log ?? NullLogger<CloudConnections>.Instance);

    /// <summary>The same with these proxy rules; null for none.</summary>
    internal static SocketsHttpHandler Handler(IWebProxy? proxy, Trust trust) => new()
    {
        Proxy = proxy,
        UseProxy = proxy is not null,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        MaxConnectionsPerServer = AtOnce,
        SslOptions = { RemoteCertificateValidationCallback = CloudTrust.Check(trust) },
    };
}
