using Amazon.Runtime;
using ImageRegistry.Core;
using ImageRegistry.Effects.Http;

namespace ImageRegistry.Effects.S3;

/// <summary>The one HTTP client that S3 and the token service of a medium are spoken to with: same proxy, same trust (S3-10).</summary>
internal sealed class S3HttpClients : HttpClientFactory, IDisposable
{
    private readonly HttpClient client;

    public S3HttpClients(CloudConnections connections, Trust trust, TimeProvider time)
    {
        var limited = new DeadlineHandler(connections.Handler(trust), CloudConnections.AttemptLimit, time);
        // The client's own limit ends with the headers, and has a clock of its own.
        client = new HttpClient(new ContentMd5Handler(new UserAgentHandler(limited, connections.UserAgent))) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;

    /// <inheritdoc/>
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    /// <inheritdoc/>
    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();
}
