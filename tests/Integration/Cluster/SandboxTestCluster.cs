using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Sandbox;

namespace ImageRegistry.Integration.Cluster;

/// <summary>The sandbox of this process, behind a socket.</summary>
internal sealed class SandboxTestCluster : TestCluster
{
    // A real cluster takes its time: the operator sees its objects before somebody answers to them.
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private static readonly Lazy<Task<State>> WithDefinitions = new(LoadAsync);

    private readonly SandboxCluster cluster;
    private readonly KubernetesClient api;
    private SandboxServer server;
    private CancellationTokenSource playing = new();
    private Task players = Task.CompletedTask;

    private SandboxTestCluster(SandboxCluster cluster, SandboxServer server, string kubeconfig)
    {
        (this.cluster, this.server, Kubeconfig) = (cluster, server, kubeconfig);
        Wire = new HttpClient { BaseAddress = server.Address };
        api = Connection.Open(kubeconfig);
    }

    /// <summary>The machine behind it.</summary>
    public SandboxCluster Machine => cluster;

    /// <summary>Where it is served.</summary>
    public Uri Address => server.Address;

    public override string Kubeconfig { get; }

    public override IKubernetesClient Api => api;

    public override long Changes => cluster.State.Revision;

    public override bool CanReactWithinRequests => true;

    protected override HttpClient Wire { get; }

    /// <summary>A state that serves every kind of the definitions.</summary>
    public static Task<State> DefinitionsAsync() => WithDefinitions.Value;

    public static new async Task<SandboxTestCluster> StartAsync(TemporaryFolder folder, CancellationToken cancel)
    {
        var cluster = new SandboxCluster { State = await WithDefinitions.Value };
        var server = await SandboxServer.StartAsync(cluster, cancel: cancel);
        var kubeconfig = folder.At("kubeconfig");
        await server.WriteKubeconfigAsync(kubeconfig, cancel);
        return new SandboxTestCluster(cluster, server, kubeconfig);
    }

    public override Task WriteKubeconfigAsync(string path, string token) => server.WriteKubeconfigAsync(path, token);

    public override void Play(ControllerSettings settings, bool withinRequests = false)
    {
        playing.Cancel();
        playing = new CancellationTokenSource();
        IEnumerable<Request> Act(State state) => Controllers.requests(settings, cluster.Time.GetUtcNow(), state);
        cluster.Controllers = withinRequests ? Act : null;
        var before = players;
        players = withinRequests ? before : AfterAsync(before, cluster.RunControllersAsync(Act, Debounce, Interval, playing.Token));
    }

    public override Task<IReadOnlyList<AuditEntry>> AuditAsync() => Task.FromResult(cluster.Audit);

    public override async Task RestartAsync()
    {
        var port = server.Address.Port;
        await server.DisposeAsync();
        server = await SandboxServer.StartAsync(cluster, port);
    }

    public override Task RefuseDeletionAsync(ObjectRef target)
    {
        var kind = ResourceModule.qualifiedName(target.Resource);
        var refusal = StatusModule.plain(403, "Forbidden", $"{kind} \"{target.Name}\" is forbidden: a test keeps it");
        cluster.Inject(new Fault("delete", kind, "", target.Namespace, target.Name, "", 0, int.MaxValue, FaultAction.NewAnswer(refusal)));
        return Task.CompletedTask;
    }

    public override Task AllowDeletionAsync()
    {
        cluster.ResetFaults();
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await playing.CancelAsync();
        await AfterAsync(players, Task.CompletedTask);
        api.Dispose();
        Wire.Dispose();
        await server.DisposeAsync();
        playing.Dispose();
    }

    private static async Task AfterAsync(Task before, Task next)
    {
        try
        {
            await before;
        }
        catch (OperationCanceledException)
        {
            // Another way of playing has taken its place.
        }

        await next;
    }

    private static async Task<State> LoadAsync()
    {
        // Parsing the definitions takes longer than most tests: every cluster begins with the same, immutable state.
        var cluster = new SandboxCluster();
        foreach (var file in Definitions.Files)
            foreach (var document in YamlDocuments.Read(await File.ReadAllTextAsync(file)))
                cluster.Apply(document);
        return cluster.State;
    }
}
