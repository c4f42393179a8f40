using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Ending;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Metrics;

/// <summary>
/// Serves <c>/metrics</c> over HTTPS and HTTP/1.1, to anyone who asks; every other path is 404. Each new connection gets the
/// present certificate and the present TLS settings.
/// </summary>
public sealed class MetricsServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private MetricsServer(WebApplication application) => this.application = application;

    /// <summary>The port that the server listens on, also where the system chose it.</summary>
    public int Port =>
        new Uri(application.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <summary>A server that listens.</summary>
    /// <exception cref="StartupException">The address can't be had.</exception>
    public static async Task<MetricsServer> StartAsync(
        BindAddress address,
        ServingSettings settings,
        ServingCertificate certificate,
        MetricRegistry registry,
        ILoggerFactory loggers,
        CancellationToken cancel)
    {
        var endPoint = await EndPointAsync(address, cancel);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        // Signals are the process's business, not this host's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (endPoint is null)
                kestrel.ListenAnyIP(address.Port, Https);
            else
                kestrel.Listen(endPoint, Https);
        });

        var application = builder.Build();
        application.Run(context => AnswerAsync(context, registry));
        try
        {
            await application.StartAsync(cancel);
            return new MetricsServer(application);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await application.DisposeAsync();
            throw new StartupException(
                $"metrics: can't listen on {address}: {e.Message} "
                + "Free the port, or set servingInfo.bindAddress in the file of --config.", e);
        }

        void Https(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate.Current,
                    EnabledSslProtocols = settings.Protocols,
                    CipherSuitesPolicy = settings.Suites,
                    ClientCertificateRequired = false,
                }),
            });
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => application.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, MetricRegistry registry)
    {
        // As text: paths compare without regard to case otherwise.
        if (context.Request.Path.Value != "/metrics")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var text = Encoding.UTF8.GetBytes(MetricText.Render(registry));
        context.Response.ContentType = MetricText.ContentType;
        context.Response.ContentLength = text.Length;
        await context.Response.Body.WriteAsync(text, context.RequestAborted);
    }

    /// <summary>The end point; null for every address. A host name means its first IPv4 address, else its first.</summary>
    private static async Task<IPEndPoint?> EndPointAsync(BindAddress address, CancellationToken cancel)
    {
        if (address.Host.Length == 0)
            return null;
        if (IPAddress.TryParse(address.Host, out var ip))
            return new IPEndPoint(ip, address.Port);
        try
        {
            var found = await Dns.GetHostAddressesAsync(address.Host, cancel);
            var chosen = found.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? found.First();
            return new IPEndPoint(chosen, address.Port);
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or ArgumentException)
        {
            throw new StartupException(
                $"metrics: servingInfo.bindAddress has the value \"{address}\", whose host name has no address: {e.Message} "
                + "Write an address of this machine.", e);
        }
    }
}
