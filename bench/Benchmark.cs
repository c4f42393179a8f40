using System.Globalization;

namespace ImageRegistry.Bench;

/// <summary>The operator's binary through the same work as the Go operator, in one run.</summary>
/// <param name="binary">The operator.</param>
/// <param name="folder">An empty folder for its files.</param>
/// <param name="tell">Hears what is being measured.</param>
internal sealed class Benchmark(string binary, string folder, Action<string> tell)
{
    private const int Edits = 20;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Restart = TimeSpan.FromSeconds(45);

    private readonly List<Row> rows = [];

    /// <summary>Measures, about four minutes long.</summary>
    public async Task<IReadOnlyList<Row>> RunAsync(CancellationToken cancel)
    {
        rows.Add(new Row("size of the binary", "MB", new FileInfo(binary).Length / 1024.0 / 1024.0, Yardstick.BinarySize));
        await using var cluster = await Cluster.StartAsync(folder, cancel);
        await using (var run = await StartAsync(cluster, cancel))
        {
            await ManageAsync(cluster, cancel);
            await EditAsync(cluster, run, cancel);
            await RestAsync(cluster, run, "Managed", true, cancel);
            rows.Add(new Row("resident memory, idle", "MB", run.Memory, Yardstick.Memory, "Managed"));
            rows.Add(new Row("the most that was resident until then", "MB", run.PeakMemory));
            tell("planning");
            rows.AddRange(Planning.Measure(cluster.State));
            await FillAsync(cluster, run, cancel);
        }

        await using (var run = OperatorRun.Start(binary, cluster.Kubeconfig))
        {
            await RestartAsync(cluster, run, cancel);
            cluster.Edit("""{"managementState":"Removed"}""");
            await cluster.QuietAsync(cancel);
            await RestAsync(cluster, run, "Removed", false, cancel);
        }

        return rows;
    }

    /// <summary>Size and idle memory only, for another form of the same operator; about two minutes long.</summary>
    /// <param name="form">What this form is called in the rows.</param>
    /// <param name="cancel">Ends the run.</param>
    public async Task<IReadOnlyList<Row>> RunShortAsync(string form, CancellationToken cancel)
    {
        await using var cluster = await Cluster.StartAsync(folder, cancel);
        await using var run = OperatorRun.Start(binary, cluster.Kubeconfig);
        await cluster.FirstAsync("create", "configs.imageregistry.operator.openshift.io", cancel);
        await cluster.QuietAsync(cancel);
        cluster.Edit("""{"managementState":"Managed","storage":{"emptyDir":{}}}""");
        await cluster.QuietAsync(cancel);
        tell($"a minute at rest, Managed, {form}");
        await Task.Delay(Settling + Rest, cancel);
        return
        [
            new Row($"form {form}: size of the binary", "MB", new FileInfo(binary).Length / 1024.0 / 1024.0, Yardstick.BinarySize),
            new Row($"form {form}: resident memory, idle", "MB", run.Memory, Yardstick.Memory, "Managed"),
            new Row($"form {form}: the most that was resident until then", "MB", run.PeakMemory),
        ];
    }

    private async Task<OperatorRun> StartAsync(Cluster cluster, CancellationToken cancel)
    {
        tell("start, bootstrap");
        var start = DateTimeOffset.UtcNow;
        var run = OperatorRun.Start(binary, cluster.Kubeconfig);
        var created = await cluster.FirstAsync("create", "configs.imageregistry.operator.openshift.io", cancel);
        rows.Add(new Row("process start to the Config object", "s", (created - start).TotalSeconds, Yardstick.SecondsToConfig));
        await cluster.QuietAsync(cancel);
        Count(cluster, "from start until quiet (Removed)", Yardstick.StartRequests, Yardstick.StartWrites);
        return run;
    }

    private async Task ManageAsync(Cluster cluster, CancellationToken cancel)
    {
        tell("Managed with emptyDir");
        cluster.Forget();
        var edit = DateTimeOffset.UtcNow;
        cluster.Edit("""{"managementState":"Managed","storage":{"emptyDir":{}}}""");
        await cluster.QuietAsync(cancel);
        var last = cluster.Traffic.Writes.Last(entry => entry.Verb == "create" && entry.Resource != "events").Time;
        rows.Add(new Row("Managed with emptyDir to the last object", "s", (last - edit).TotalSeconds, Yardstick.ManagedSeconds));
        Count(cluster, "from that edit until quiet", Yardstick.ManagedRequests, Yardstick.ManagedWrites);
    }

    private async Task EditAsync(Cluster cluster, OperatorRun run, CancellationToken cancel)
    {
        tell("edits of logLevel");
        cluster.Forget();
        var before = run.Cpu;
        for (var edit = 0; edit < Edits; edit++)
        {
            cluster.Edit(edit % 2 == 0 ? """{"logLevel":"Debug"}""" : """{"logLevel":"Normal"}""");
            await Task.Delay(TimeSpan.FromSeconds(1), cancel);
        }

        await cluster.QuietAsync(cancel);
        Count(cluster, $"{Edits} edits of logLevel, one a second", Yardstick.EditsRequests, Yardstick.EditsWrites);
        rows.Add(new Row("the same, CPU", "s", run.Cpu - before, Yardstick.EditsCpu));
    }

    private async Task RestAsync(Cluster cluster, OperatorRun run, string state, bool compare, CancellationToken cancel)
    {
        tell("a minute at rest, " + state);
        await Task.Delay(Settling, cancel);
        cluster.Forget();
        var before = run.Cpu;
        await Task.Delay(Rest, cancel);
        var cpu = run.Cpu - before;
        Count(cluster, $"a minute at rest, {state}", compare ? Yardstick.RestRequests : null, compare ? Yardstick.RestWrites : null);
        rows.Add(new Row("the same, CPU", "s", cpu, compare ? Yardstick.RestCpu : null));
    }

    private async Task FillAsync(Cluster cluster, OperatorRun run, CancellationToken cancel)
    {
        tell("filling the cluster");
        foreach (var document in BigCluster.Objects())
            cluster.Apply(document);
        await Task.Delay(Settling, cancel);
        rows.Add(new Row(
            $"resident memory with {Thousands(BigCluster.ImageStreams)} ImageStreams of 34 KB, {Thousands(BigCluster.ClusterRoleBindings)} ClusterRoleBindings",
            "MB", run.Memory, Yardstick.MemoryFull));
    }

    private async Task RestartAsync(Cluster cluster, OperatorRun run, CancellationToken cancel)
    {
        tell("started again on the full cluster");
        await Task.Delay(Restart, cancel);
        var pages = cluster.Traffic.Requests.Count(entry => entry.Verb == "list" && entry.Resource == "imagestreams.image.openshift.io");
        rows.Add(new Row(
            "started again on that cluster: resident memory", "MB", run.Memory, Yardstick.MemoryRestarted, $"all ImageStreams counted, in {pages} pages"));
        rows.Add(new Row("the same, CPU in the first 45 s", "s", run.Cpu, Yardstick.RestartCpu));
    }

    private void Count(Cluster cluster, string what, double? requests, double? writes)
    {
        var traffic = cluster.Traffic;
        var events = traffic.Events;
        rows.Add(new Row($"requests {what}", "", traffic.Requests.Count, requests));
        rows.Add(new Row($"writes {what}", "", traffic.Writes.Count, writes, events > 0 ? $"{events} of them Events" : ""));
    }

    private static string Thousands(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
