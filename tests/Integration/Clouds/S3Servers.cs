using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Integration.Wire;
using Xunit;

namespace ImageRegistry.Integration.Clouds;

/// <summary>
/// The S3 servers that tests run against, each started when it is first asked for: Ceph's object gateway, and moto where it is on the PATH.
/// </summary>
public sealed class S3Servers : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TestAuthority authority = new("S3 servers");
    private readonly Lazy<Task<S3Server>> gateway;
    private readonly Lazy<Task<S3Server>> moto;
    private readonly List<ServerProcess> processes = [];

    public S3Servers() => (gateway, moto) = (new(GatewayAsync), new(MotoAsync));

    /// <summary>Names of the servers that can be had here.</summary>
    public static TheoryData<string> Names => HasMoto ? new("radosgw", "moto") : new("radosgw");

    /// <summary>The PEM text of the authority that the servers' certificates come from.</summary>
    public string Authority => authority.Pem;

    private static bool HasMoto => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(directory => File.Exists(Path.Combine(directory, "moto_server")));

    internal Task<S3Server> FindAsync(string name) => name == "moto" ? moto.Value : gateway.Value;

    /// <summary>A relay of its own before the gateway, with a certificate of the authority.</summary>
    internal async Task<S3Relay> RelayAsync()
    {
        var server = await gateway.Value;
        return await S3Relay.StartAsync(server.TlsAddress!, authority.Pem, authority.ServerCertificate());
    }

    /// <summary>Runs <c>radosgw-admin</c> with these words, as the gateway's administrator.</summary>
    internal async Task AdminAsync(params string[] words)
    {
        await gateway.Value;
        var start = new ProcessStartInfo("radosgw-admin", words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CEPH_CONF"] = Path.Combine(folder.At("ceph"), "ceph.conf");
        using var admin = System.Diagnostics.Process.Start(start)!;
        var said = await Task.WhenAll(admin.StandardOutput.ReadToEndAsync(), admin.StandardError.ReadToEndAsync()).SoonAsync();
        await admin.WaitForExitAsync().SoonAsync();
        Assert.True(admin.ExitCode == 0, string.Concat(said));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var process in processes)
            await process.DisposeAsync();
    }

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }

    private async Task<S3Server> GatewayAsync()
    {
        int[] ports = [FreePort.Next(), FreePort.Next(), FreePort.Next()];
        using var certificate = authority.ServerCertificate();
        var pem = folder.Write("rgw.pem", certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportECPrivateKeyPem() + "\n");
        processes.Add(await ServerProcess.StartAsync(
            Path.Combine(Repository.Root, "eng", "rgw.sh"),
            [folder.At("ceph"), .. ports.Select(port => port.ToString(CultureInfo.InvariantCulture)), pem],
            "ready"));
        return new S3Server("radosgw", new Uri($"http://127.0.0.1:{ports[0]}/"), new Uri($"https://127.0.0.1:{ports[1]}/"));
    }

    private async Task<S3Server> MotoAsync()
    {
        var port = FreePort.Next();
        processes.Add(await ServerProcess.StartAsync(
            "moto_server", ["-H", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)], "Running on"));
        return new S3Server("moto", new Uri($"http://127.0.0.1:{port}/"), null);
    }
}
