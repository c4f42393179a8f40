using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Connections to one API server, with the credential of the moment on every request.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: after a 401 the credential is read anew, and the request is sent once more if that gave another one; the server
/// did nothing with it, so this is safe for writes. A new client certificate gets new connections. Dead connections are
/// noticed within 45 s: by HTTP/2 pings, or by TCP keep-alive where the server speaks HTTP/1.1.</para>
/// <para><b>Caveats</b>: running answers of old connections end on them, after a change of the certificate too.</para>
/// </remarks>
internal sealed class ApiTransport(KubernetesAccess access, IWebProxy? environmentProxy) : HttpMessageHandler
{
    private readonly Lock guard = new();
    private SslStreamCertificateContext? certificate;
    private HttpMessageInvoker? connections;
    private HttpMessageInvoker? retired;
    private bool disposed;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (access.TlsServerName.Length > 0)
        {
            request.Headers.Host = access.TlsServerName;
        }

        var credential = await access.Credentials.CurrentAsync(cancellationToken);
        var response = await SendAsync(request, credential, cancellationToken);

        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        access.Credentials.Refused(credential);
        var renewed = await RenewedAsync(cancellationToken);

        if (renewed is null || renewed.Proves(credential))
        {
            return response;
        }

        response.Dispose();
        return await SendAsync(request, renewed, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (guard)
            {
                disposed = true;
                connections?.Dispose();
                retired?.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    // Without another credential the server's own refusal says more than the failure to get one.
    private async Task<Credential?> RenewedAsync(CancellationToken cancel)
    {
        try
        {
            return await access.Credentials.CurrentAsync(cancel);
        }
        catch (CredentialException)
        {
            return null;
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Credential credential, CancellationToken cancel)
    {
        request.Headers.Authorization = credential.Authorization;
        return ConnectionsFor(credential.Certificate).SendAsync(request, cancel);
    }

    private HttpMessageInvoker ConnectionsFor(SslStreamCertificateContext? wanted)
    {
        lock (guard)
        {
            ObjectDisposedException.ThrowIf(disposed, this);

            if (connections is null || !ReferenceEquals(certificate, wanted))
            {
                // Another request may be about to use the old connections, so they are closed only at the change after this one.
                retired?.Dispose();
                retired = connections;
                certificate = wanted;
                connections = new HttpMessageInvoker(Build(wanted));
            }

            return connections;
        }
    }

    private SocketsHttpHandler Build(SslStreamCertificateContext? clientCertificate)
    {
        var proxy = access.Proxy ?? environmentProxy;

        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = proxy is not null,
            Proxy = proxy,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            ConnectCallback = ConnectAsync,

            // Many watches on one connection, and another one only when the server's limit of streams is reached.
            EnableMultipleHttp2Connections = true,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),

            // So that a load balancer's or a rolling API server's new instances get their share.
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = clientCertificate,
                RemoteCertificateValidationCallback = access.Trust.Check,
            },
        };
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            // Only now: .NET 9 does not connect to a name with a socket that has had such options set.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
