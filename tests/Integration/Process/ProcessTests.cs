using System.Net;
using System.Net.Sockets;
using ImageRegistry.Host.Leading;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Process;

/// <summary>The binary itself: exit codes, signals, files, log lines, the lease it leaves behind.</summary>
public sealed class ProcessTests : IAsyncDisposable
{
    private const string LeasePath =
        "/apis/coordination.k8s.io/v1/namespaces/openshift-image-registry/leases/openshift-master-controllers";

    private const string Acquired = "successfully acquired lease openshift-image-registry/openshift-master-controllers";

    private readonly TemporaryFolder folder = new();
    private readonly FakeApiServer server = new();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    private LeaseRecord Lease => LeaseDocument.Read(server.Api.Find(LeasePath)!);

    private RunningOperator Start(params string[] more) =>
        RunningOperator.Start(
            ["--kubeconfig", server.Kubeconfig(folder), .. more], ("OPERATOR_SERVING_PAIR_DIR", folder.Path));

    private void HeldByAnother() =>
        server.Api.Put(LeasePath, """{"spec":{"holderIdentity":"other_1","leaseDurationSeconds":137,"leaseTransitions":4}}""");

    [Theory]
    [InlineData(0, "--help")]
    [InlineData(0, "--version")]
    [InlineData(1, "--nope")]
    [InlineData(1, "start")]
    public async Task The_command_line_decides_first(int code, string word)
    {
        await using var running = RunningOperator.Start([word]);

        Assert.Equal(code, await running.ExitAsync());
        Assert.Equal(code == 1, running.Log.StartsWith("Error: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Outside_a_cluster_without_kubeconfig_it_exits_1_and_says_what_to_do()
    {
        await using var running = RunningOperator.Start([]);

        Assert.Equal(1, await running.ExitAsync());
        Assert.Contains("--kubeconfig", running.Log);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task The_first_signal_ends_a_leader_with_0_and_releases_the_lease(string signal)
    {
        var watched = folder.Write("a,b", "x");
        await using var running = Start("--files", watched, "--files", folder.At("absent"));
        await running.SaysAsync("Metrics are off: --kubeconfig is given and there is no serving pair");
        Assert.Equal(137, Lease.DurationSeconds);
        Assert.StartsWith(Environment.MachineName + "_", Lease.Holder, StringComparison.Ordinal);

        await running.SignalAsync(signal);

        Assert.Equal(0, await running.ExitAsync());
        Assert.Equal(("", 1L), (Lease.Holder, Lease.DurationSeconds));
        string[] order = [Acquired, "Cluster Image Registry Operator Version: v0.0.1", "Runtime: .NET ", $"Watching files [{watched} {folder.At("absent")}]", "Shutting down: received SIG" + signal];
        Assert.Equal(order.Select(text => running.Log.IndexOf(text, StringComparison.Ordinal)).Order(), order.Select(text => running.Log.IndexOf(text, StringComparison.Ordinal)));
        Assert.All(order, text => Assert.Contains(text, running.Log));
        Assert.Contains(server.Api.Under("/api/v1/namespaces/openshift-image-registry/events/"), made =>
            Core.JsonModule.tryString(["reason"], made)!.Value == "LeaderElection");
    }

    [Fact]
    public async Task The_first_signal_ends_a_waiting_replica_with_0_and_leaves_the_lease_alone()
    {
        HeldByAnother();
        await using var running = Start();
        await running.SaysAsync("is held by other_1: waiting");

        await running.SignalAsync("TERM");

        Assert.Equal(0, await running.ExitAsync());
        Assert.Equal(("other_1", 4L), (Lease.Holder, Lease.Transitions));
        Assert.DoesNotContain("successfully acquired lease", running.Log);
        Assert.DoesNotContain("Cluster Image Registry Operator Version", running.Log);
        Assert.DoesNotContain(server.Api.Journal, line => line.StartsWith("UPDATE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once_with_1()
    {
        await using var running = Start();
        await running.SaysAsync("Metrics are off");
        var releasing = new TaskCompletionSource();
        server.Api.Before = async (verb, path, cancel) =>
        {
            if (path != LeasePath)
                return;
            releasing.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancel);
        };
        await running.SignalAsync("TERM");
        await releasing.Task.SoonAsync();
        Assert.False(running.HasExited);

        await running.SignalAsync("INT");

        Assert.Equal(1, await running.ExitAsync());
        Assert.NotEqual("", Lease.Holder);
    }

    [Fact]
    public async Task A_watched_file_that_changes_ends_a_leader_with_0_and_releases_the_lease()
    {
        var path = folder.Write("bundle.pem", "one");
        await using var running = Start("--files=" + path);
        await running.SaysAsync("Metrics are off");

        folder.Write("bundle.pem", "two");

        Assert.Equal(0, await running.ExitAsync());
        Assert.Equal("", Lease.Holder);
        Assert.Contains($"Shutting down: watched file {path} changed", running.Log);
    }

    [Fact]
    public async Task A_watched_file_that_appears_ends_a_waiting_replica_with_0()
    {
        HeldByAnother();
        await using var running = Start("--files", folder.At("later"));
        await running.SaysAsync("waiting");

        folder.Write("later", "");

        Assert.Equal(0, await running.ExitAsync());
    }

    [Fact]
    public async Task A_folder_among_the_watched_files_is_fatal()
    {
        await using var running = Start("--files", folder.Path);

        Assert.Equal(1, await running.ExitAsync());
        Assert.Contains("is a directory", running.Log);
        Assert.Empty(server.Api.Journal);
    }

    [Fact]
    public async Task A_bad_configuration_file_is_read_by_the_leader_only_and_releases_the_lease()
    {
        var path = folder.Write("config.yaml", "servingInfo: {minTLSVersion: TLS1}");
        await using var running = Start("--config", path);

        Assert.Equal(1, await running.ExitAsync());
        Assert.Contains(Acquired, running.Log);
        Assert.Contains($"--config {path}: servingInfo.minTLSVersion has the value \"TLS1\"", running.Log);
        Assert.Equal("", Lease.Holder);
    }

    [Fact]
    public async Task A_metrics_port_that_is_taken_exits_1_and_releases_the_lease()
    {
        Certificates.WriteNew(folder, "one");
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var path = folder.Write("config.yaml", $"servingInfo: {{bindAddress: '127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}'}}");
        await using var running = Start("--config", path);

        Assert.Equal(1, await running.ExitAsync());
        Assert.Contains("metrics: can't listen on 127.0.0.1:", running.Log);
        Assert.Equal("", Lease.Holder);
    }

    [Fact]
    public async Task A_renewed_serving_pair_is_served_by_the_same_process_though_its_files_are_watched()
    {
        Certificates.WriteNew(folder, "one");
        var config = folder.Write("config.yaml", "servingInfo: {bindAddress: '127.0.0.1:0', minTLSVersion: VersionTLS13}");
        await using var running = Start(
            "--config", config, "--files", config, "--files", folder.At("tls.crt"), "--files", folder.At("tls.key"));
        const string Served = "Metrics are served on 127.0.0.1:0, port ";
        await running.SaysAsync(Served);
        var port = new string([.. running.Log[(running.Log.IndexOf(Served, StringComparison.Ordinal) + Served.Length)..].TakeWhile(char.IsAsciiDigit)]);
        string subject = "";
        using var client = new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.Zero,
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    (subject = certificate!.Subject) is "CN=one" or "CN=two",
            },
        });
        var address = new Uri($"https://127.0.0.1:{port}/metrics");
        var text = await client.GetStringAsync(address);
        Assert.Contains("\nimage_registry_operator_storage_reconfigured_total 0\n", text);
        Assert.Contains("\nimage_registry_operator_image_pruner_install_status 0\n", text);
        Assert.Equal("CN=one", subject);

        Certificates.WriteNew(folder, "two");
        await running.SaysAsync("Watched file " + folder.At("tls.key") + " changed and is in use");
        await client.GetStringAsync(address);

        Assert.Equal("CN=two", subject);
        Assert.False(running.HasExited);
    }
}
