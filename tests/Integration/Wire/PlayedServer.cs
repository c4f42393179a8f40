using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace ImageRegistry.Integration.Wire;

/// <summary>An HTTP server on loopback that a test plays.</summary>
internal sealed class PlayedServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private PlayedServer(WebApplication application) => this.application = application;

    /// <summary>Where it serves.</summary>
    public Uri Address { get; private init; } = new("http://unset");

    /// <summary>Starts one without TLS.</summary>
    /// <param name="answer">Answers a request, given its body.</param>
    public static Task<PlayedServer> StartAsync(Func<HttpContext, string, Task> answer) => StartAsync(null, async context =>
    {
        using var reader = new StreamReader(context.Request.Body);
        await answer(context, await reader.ReadToEndAsync());
    });

    /// <summary>Starts one.</summary>
    /// <param name="certificate">The certificate to serve with over TLS, which takes any certificate of a client; null for plain HTTP.</param>
    /// <param name="answer">Answers a request, of whatever size.</param>
    public static async Task<PlayedServer> StartAsync(X509Certificate2? certificate, RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => Listen(listen, certificate));
        });
        var application = builder.Build();
        application.Run(answer);
        await application.StartAsync();
        return new PlayedServer(application)
        {
            Address = new Uri(application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()),
        };
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private static void Listen(ListenOptions listen, X509Certificate2? certificate)
    {
        listen.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
        if (certificate is null)
            return;
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificate,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            ClientCertificateValidation = (_, _, _) => true,
        });
    }
}
