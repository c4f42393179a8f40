using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using ImageRegistry.Integration.Waiting;

namespace ImageRegistry.Integration.Cluster;

/// <summary><c>etcd</c> and <c>kube-apiserver</c> as child processes (the convention of controller-runtime's envtest).</summary>
internal sealed class ControlPlane : IAsyncDisposable
{
    private readonly string assets;
    private readonly int port;
    private readonly int storagePort;
    private readonly StringBuilder log = new();
    private System.Diagnostics.Process? storage;
    private System.Diagnostics.Process? server;

    private ControlPlane(string assets, ControlPlaneFiles files)
    {
        (this.assets, Files) = (assets, files);
        (port, storagePort) = (FreePort(), FreePort());
    }

    /// <summary>Their files.</summary>
    public ControlPlaneFiles Files { get; }

    /// <summary>Where the API is served.</summary>
    public Uri Address => new($"https://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/");

    /// <summary>Starts both; returns when the API serves.</summary>
    public static async Task<ControlPlane> StartAsync(string assets, TemporaryFolder folder, CancellationToken cancel)
    {
        var plane = new ControlPlane(assets, ControlPlaneFiles.Make(folder));
        plane.storage = plane.Start("etcd", plane.StorageFlags());
        await plane.ServeAsync(cancel);
        return plane;
    }

    /// <summary>A client with every right.</summary>
    public HttpClient Client()
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => Files.IsOurs(certificate);
        return new HttpClient(handler)
        {
            BaseAddress = Address,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", ControlPlaneFiles.Token) },
        };
    }

    /// <summary>Ends the API server and starts it again at the same address, with the same storage.</summary>
    public async Task RestartAsync()
    {
        await EndAsync(server);
        await ServeAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(server);
        await EndAsync(storage);
    }

    private async Task ServeAsync(CancellationToken cancel)
    {
        server = Start("kube-apiserver", ServerFlags());
        using var client = Client();
        var limit = DateTime.UtcNow + Patience.Limit;
        while (!await IsReadyAsync(client, cancel))
        {
            if (DateTime.UtcNow > limit || server.HasExited)
                throw new InvalidOperationException("kube-apiserver does not become ready. The servers said:\n" + Log());
            await Task.Delay(100, cancel);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancel)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("readyz", UriKind.Relative), cancel);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string StorageAddress => $"http://127.0.0.1:{storagePort.ToString(CultureInfo.InvariantCulture)}";

    private string[] StorageFlags() =>
    [
        "--data-dir=" + Files.At("etcd"),
        "--listen-client-urls=" + StorageAddress,
        "--advertise-client-urls=" + StorageAddress,
        "--listen-peer-urls=http://127.0.0.1:0",
        "--unsafe-no-fsync",
    ];

    private string[] ServerFlags() =>
    [
        "--etcd-servers=" + StorageAddress,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--secure-port=" + port.ToString(CultureInfo.InvariantCulture),
        "--tls-cert-file=" + Files.At("tls.crt"),
        "--tls-private-key-file=" + Files.At("tls.key"),
        "--cert-dir=" + Files.At("certificates"),
        "--token-auth-file=" + Files.At("tokens.csv"),
        "--authorization-mode=RBAC",
        "--service-account-issuer=" + Address,
        "--service-account-key-file=" + Files.At("tls.key"),
        "--service-account-signing-key-file=" + Files.At("tls.key"),
        // Nobody makes tokens here, and the admission plug-in would wait for them.
        "--disable-admission-plugins=ServiceAccount",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--allow-privileged=true",
        "--audit-policy-file=" + Files.At("audit.yaml"),
        "--audit-log-path=" + Files.AuditLog,
        "--audit-log-mode=blocking-strict",
    ];

    private System.Diagnostics.Process Start(string name, string[] flags)
    {
        var start = new ProcessStartInfo(System.IO.Path.Combine(assets, name), flags)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var process = new System.Diagnostics.Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) => Take(name, line.Data);
        process.OutputDataReceived += (_, line) => Take(name, line.Data);
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task EndAsync(System.Diagnostics.Process? process)
    {
        if (process is null)
            return;
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync().SoonAsync();
        process.Dispose();
    }

    private void Take(string name, string? line)
    {
        lock (log)
            log.Append(name).Append(": ").AppendLine(line);
    }

    private string Log()
    {
        lock (log)
            return log.ToString();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
