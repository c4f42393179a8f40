using System.Text;
using ImageRegistry.Core;
using ImageRegistry.Integration.Process;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Cluster;

/// <summary>
/// A cluster with the operator in it, as the process that is shipped and with the rights of <c>deploy/</c>; the test has every right.
/// </summary>
internal sealed class Lab : IAsyncDisposable
{
    // The ClusterOperator is written at most once a second (B-22): what is shorter could end before that.
    private static readonly TimeSpan SomeQuiet = TimeSpan.FromSeconds(1.2);

    // No test takes a third of it: one whose wait has no bound of its own fails with its story, instead of holding up all others.
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(6);

    private readonly TemporaryFolder folder = new();
    private readonly List<RunningOperator> operators = [];
    private readonly Scenario scenario;

    private Lab(Scenario scenario, TestCluster cluster) => (this.scenario, Cluster) = (scenario, cluster);

    // The operator's kubeconfig; the cluster's own is the administrator's.
    private string Kubeconfig => folder.At("operator.kubeconfig");

    /// <summary>The cluster.</summary>
    public TestCluster Cluster { get; private set; }

    /// <summary>The operator that was started last.</summary>
    public RunningOperator Operator => operators[^1];

    /// <summary>
    /// Runs a test in a cluster of its own. Then the operator is told to stop, and has to end with exit code 0.
    /// Its log is part of every failure, and has to be free of secrets. Nothing that it asked for may have been refused for want of a right.
    /// </summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="test">The test.</param>
    /// <param name="started">Whether the operator is started first; otherwise it is up to the test.</param>
    public static async Task RunAsync(LabSettings settings, Func<Lab, Task> test, bool started = true)
    {
        await using var lab = await MakeAsync(settings);
        try
        {
            if (started)
                lab.Start();
            await test(lab).WaitAsync(Most);
            await lab.StopAsync();
            await lab.AssertNoSecretsAsync();
            await lab.AssertAllowedAsync(settings.Refused);
        }
        catch (Exception e)
        {
            throw new Xunit.Sdk.XunitException(e.GetType().Name + ": " + e.Message + "\n" + e.StackTrace + "\n\n" + await lab.StoryAsync(), e);
        }
    }

    /// <summary>Starts one more operator.</summary>
    /// <param name="environment">What stands in its environment besides.</param>
    public RunningOperator Start(params (string Name, string Value)[] environment)
    {
        var started = RunningOperator.Start(
            ["--kubeconfig", Kubeconfig],
            // There is no serving pair: metrics are off, and need no port.
            [.. scenario.Environment, ("OPERATOR_SERVING_PAIR_DIR", folder.At("serving")), .. environment]);
        operators.Add(started);
        return started;
    }

    /// <summary>
    /// Starts one more operator and waits until it leads and has begun to look around: a cluster that is as it should be does not show it.
    /// </summary>
    public async Task StartAgainAsync()
    {
        var since = await NowAsync();
        await Start().SaysAsync("successfully acquired lease");
        await Cluster.EventuallyAsync(async () => Assert.Contains(await RequestsAsync(since), entry => entry.Verb == "list"));
    }

    /// <summary>Tells every operator to stop; each has to end with exit code 0.</summary>
    public async Task StopAsync()
    {
        foreach (var running in operators.Where(one => !one.HasExited))
        {
            // Before that it may be no more than a runtime that loads, which a signal just kills.
            await running.SaysAsync("Attempting to acquire lease");
            await running.SignalAsync("TERM");
            Assert.Equal(0, await running.ExitAsync());
        }
    }

    /// <summary>The object, which has to be there.</summary>
    public async Task<Json> GetAsync(ObjectRef target)
    {
        var found = await Cluster.GetAsync(target);
        Assert.True(found is not null, ObjectRefModule.text(target) + " does not exist");
        return found;
    }

    /// <summary>The Config, which has to be there.</summary>
    public Task<Json> ConfigAsync() => GetAsync(WellKnown.config);

    /// <summary>Merge-patches the Config.</summary>
    public Task<Json> EditAsync(string patch) => Cluster.MergeAsync(WellKnown.config, patch);

    /// <summary>Waits until a condition of the Config says this, as <c>status/reason</c>.</summary>
    public Task SaysAsync(string type, string said) =>
        Cluster.EventuallyAsync(async () => Assert.Equal((type, said), (type, (await ConfigAsync()).Said(type))));

    /// <summary>Waits until the registry is up, the Config says so of its present generation, and nothing changes any more.</summary>
    public Task ReadyAsync() => SettledAsync(async () =>
    {
        var config = await ConfigAsync();
        Assert.Equal(config.Number("metadata", "generation"), config.Number("status", "observedGeneration"));
        Assert.Equal("True/Ready", config.Said("Available"));
        Assert.Equal("False/Ready", config.Said("Progressing"));
        Assert.Equal("False/", config.Said("Degraded"));
        var report = await GetAsync(WellKnown.clusterOperator);
        Assert.Equal("True", report.Condition("Available")?.Text("status"));
        Assert.Equal("False", report.Condition("Progressing")?.Text("status"));
    });

    /// <summary>Waits until this holds and nothing changes any more.</summary>
    public async Task SettledAsync(Func<Task> assertion)
    {
        await Cluster.EventuallyAsync(assertion);
        await Cluster.EventuallyAsync(async () =>
        {
            await Cluster.QuietAsync(SomeQuiet);
            await assertion();
        });
    }

    /// <summary>What the operator asked of the API since a point in the audit log, as <c>verb resource name</c>, watches and leases left out.</summary>
    public async Task<IReadOnlyList<AuditEntry>> RequestsAsync(int since = 0) =>
    [
        .. (await EveryRequestAsync(since)).Where(entry => entry.Verb != "watch" && entry.Resource != "leases.coordination.k8s.io"),
    ];

    /// <summary>The same without what only reads, and without Events.</summary>
    public async Task<IReadOnlyList<AuditEntry>> WritesAsync(int since = 0) =>
        [.. (await RequestsAsync(since)).Where(entry => entry.Verb is not ("get" or "list") && !entry.Resource.StartsWith("events", StringComparison.Ordinal))];

    /// <summary>The Events of this reason in the operator's namespace.</summary>
    public async Task<IReadOnlyList<Json>> EventsAsync(string reason) =>
        [.. (await Cluster.ListAsync(KnownKinds.Event, WellKnown.operatorNamespace)).Where(one => one.Text("reason") == reason)];

    /// <summary>Where the audit log ends now.</summary>
    public async Task<int> NowAsync() => (await Cluster.AuditAsync()).Count;

    /// <summary>One line for each request.</summary>
    public static string Lines(IEnumerable<AuditEntry> entries) => string.Join("\n", entries.Select(Line));

    /// <summary><c>verb resource[/subresource] name code</c>.</summary>
    public static string Line(AuditEntry entry) =>
        $"{entry.Verb} {entry.Resource}{(entry.Subresource.Length == 0 ? "" : "/" + entry.Subresource)} {entry.Name} {entry.Code}";

    public async ValueTask DisposeAsync()
    {
        foreach (var running in operators)
            await running.DisposeAsync();
        await Cluster.DisposeAsync();
        folder.Dispose();
    }

    private static async Task<Lab> MakeAsync(LabSettings settings)
    {
        var scenario = Scenario.Read(settings.Scenario);
        var lab = new Lab(scenario, null!);
        lab.Cluster = await settings.Server(lab.folder);
        if (settings.Platform.Length == 0)
            await scenario.SeedAsync(lab.Cluster);
        else
            await SeedAsync(settings.Platform, lab.Cluster);
        if (settings.Config is { } patch)
            await lab.Cluster.ApplyAsync(JsonModule.mergePatch(Documents.Parse(patch), LabSettings.Config0));
        await lab.Cluster.WriteKubeconfigAsync(lab.Kubeconfig, await OperatorAccount.InstallAsync(lab.Cluster));
        await settings.Before(lab.Cluster);
        lab.Cluster.Play(settings.Played, settings.WithinRequests);
        return lab;
    }

    private static async Task SeedAsync(string platform, TestCluster cluster)
    {
        foreach (var request in Platforms.seed(platform)?.Value ?? throw new ArgumentException("no platform is called " + platform))
        {
            var (code, text) = await cluster.SendAsync(request);
            Assert.True(code < 300, $"{request.Method} {request.Path}: {text}");
        }
    }

    private async Task<string> StoryAsync()
    {
        var text = new StringBuilder();
        for (var index = 0; index < operators.Count; index++)
            text.AppendLine($"--- log of operator {index + 1}").AppendLine(operators[index].Log);
        text.AppendLine("--- requests");
        foreach (var entry in (await Cluster.AuditAsync()).Where(entry => entry.UserAgent != TestCluster.UserAgent || entry.Verb is not ("get" or "list")))
            text.AppendLine($"{entry.Time:HH:mm:ss.fff} {entry.UserAgent.Split(' ')[0]}: {Line(entry)}");
        return text.ToString();
    }

    private async Task<IReadOnlyList<AuditEntry>> EveryRequestAsync(int since = 0) =>
    [
        .. (await Cluster.AuditAsync()).Skip(since)
            .Where(entry => entry.UserAgent.StartsWith("cluster-image-registry-operator", StringComparison.Ordinal)),
    ];

    /// <summary>All requests came from the operator's account, and no others than these were refused.</summary>
    private async Task AssertAllowedAsync(IReadOnlyList<string> refused)
    {
        var requests = await EveryRequestAsync();
        if (operators.Count > 0)
            Assert.Equal([OperatorAccount.User], requests.Select(entry => entry.User).Distinct());
        Assert.Equal(refused, requests.Where(entry => entry.Code == 403).Select(Line).Distinct());
    }

    private async Task AssertNoSecretsAsync()
    {
        var secrets = await SecretTexts.InAsync(Cluster);
        foreach (var running in operators)
            foreach (var (what, secret) in secrets)
                Assert.False(running.Log.Contains(secret, StringComparison.Ordinal), $"The log holds {what}.");
    }
}
