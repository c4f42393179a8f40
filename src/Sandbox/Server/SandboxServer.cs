using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ImageRegistry.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ImageRegistry.Sandbox;

/// <summary>
/// The cluster behind a real socket on the loopback address, for <c>kubectl</c> and other processes.
/// Without a bearer token, or with the one of its own kubeconfig, a client may do everything; with a ServiceAccount's, what RBAC allows.
/// Nothing beyond this machine can connect.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly X509Certificate2? certificate;

    private SandboxServer(WebApplication application, X509Certificate2? certificate, Uri address)
    {
        this.application = application;
        this.certificate = certificate;
        Address = address;
    }

    /// <summary>Where the server listens.</summary>
    public Uri Address { get; }

    /// <summary>The certificate that clients have to trust, in PEM; empty over plain HTTP.</summary>
    public string CertificateAuthority => certificate?.ExportCertificatePem() ?? "";

    /// <summary>Starts a server for this cluster on the loopback address.</summary>
    /// <param name="cluster">What it serves.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="secure">HTTPS with a certificate made for this server alone.</param>
    /// <param name="cancel">Gives up the start.</param>
    public static async Task<SandboxServer> StartAsync(
        SandboxCluster cluster, int port = 0, bool secure = false, CancellationToken cancel = default)
    {
        var certificate = secure ? LoopbackCertificate.Make(DateTimeOffset.UtcNow) : null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = 3 * 1024 * 1024;
            options.Listen(IPAddress.Loopback, port, listen =>
            {
                if (certificate is null)
                {
                    listen.Protocols = HttpProtocols.Http1;
                }
                else
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(certificate);
                }
            });
        });
        if (secure)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));

        var application = builder.Build();
        var stopping = application.Lifetime.ApplicationStopping;
        application.Run(context => AnswerAsync(cluster, context, stopping));
        await application.StartAsync(cancel);

        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        return new SandboxServer(application, certificate, new Uri(addresses!.Addresses.First()));
    }

    /// <summary>Writes the administrator's kubeconfig, readable by its owner only. Missing folders are made.</summary>
    public Task WriteKubeconfigAsync(string path, CancellationToken cancel = default) =>
        WriteKubeconfigAsync(path, Authentication.adminToken, cancel);

    /// <summary>Writes a kubeconfig with this bearer token, such as one of <see cref="SandboxCluster.Token"/>.</summary>
    public async Task WriteKubeconfigAsync(string path, string token, CancellationToken cancel = default)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new StreamWriter(path, Encoding.UTF8, options);
        await file.WriteAsync(Kubeconfig.Text(Address, CertificateAuthority, token).AsMemory(), cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
        certificate?.Dispose();
    }

    private static async Task AnswerAsync(SandboxCluster cluster, HttpContext context, CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var cancel = over.Token;
        try
        {
            var request = await ReadAsync(context, cancel);
            var response = cluster.Handle(request);
            if (response.After > TimeSpan.Zero)
                await Task.Delay(response.After, cluster.Time, cancel);
            await WriteAsync(cluster, context.Response, response, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The caller has gone, or the server stops: there is nobody to answer.
            context.Abort();
        }
    }

    private static async Task<Request> ReadAsync(HttpContext context, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancel);
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "/";
        var path = target.Split('?', 2)[0];
        return WireRequest.Read(
            context.Request.Method,
            path,
            context.Request.QueryString.Value ?? "",
            context.Request.ContentType ?? "",
            name => context.Request.Headers[name].OfType<string>(),
            body.ToArray());
    }

    private static async Task WriteAsync(
        SandboxCluster cluster, HttpResponse target, Response response, CancellationToken cancel)
    {
        if (response.Answer.IsLost)
        {
            target.HttpContext.Abort();
            return;
        }

        target.StatusCode = response.Code;
        target.ContentType = response.ContentType;
        if (!response.Warnings.IsEmpty)
            target.Headers.Warning = WireRequest.Warnings(response).ToArray();
        if (WireRequest.RetryAfter(response) is { } seconds)
            target.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);

        switch (response.Answer)
        {
            case Answer.Document document:
                await WriteBytesAsync(target, JsonModule.bytes(document.Item), cancel);
                break;
            case Answer.Text text:
                await WriteBytesAsync(target, Encoding.UTF8.GetBytes(text.Item), cancel);
                break;
            case Answer.Watch watch:
                await StreamAsync(cluster, target, watch.Item, cancel);
                break;
        }
    }

    private static async Task WriteBytesAsync(HttpResponse target, byte[] bytes, CancellationToken cancel)
    {
        target.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(target.HttpContext.Request.Method))
            await target.Body.WriteAsync(bytes, cancel);
    }

    private static async Task StreamAsync(
        SandboxCluster cluster, HttpResponse target, Subscription watch, CancellationToken cancel)
    {
        // Headers go out at once: a client takes the watch as open before anything happens.
        await target.StartAsync(cancel);
        await target.Body.FlushAsync(cancel);
        await using var events = new WatchStream(cluster, watch);
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await events.ReadAsync(buffer, cancel)) > 0)
        {
            await target.Body.WriteAsync(buffer.AsMemory(0, count), cancel);
            await target.Body.FlushAsync(cancel);
        }
    }
}
