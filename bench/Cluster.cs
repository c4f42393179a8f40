using ImageRegistry.Core;
using ImageRegistry.Sandbox;

namespace ImageRegistry.Bench;

/// <summary>A played cluster on platform None, served over HTTPS from this process.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    public const string Namespace = "openshift-image-registry";

    private const string Configs = "/apis/imageregistry.operator.openshift.io/v1/configs";

    private readonly PlayedCluster played;
    private readonly SandboxServer server;
    private readonly CancellationTokenSource over = new();
    private readonly Task playing;

    private Cluster(PlayedCluster played, SandboxServer server, string kubeconfig)
    {
        this.played = played;
        this.server = server;
        Kubeconfig = kubeconfig;
        playing = played.PlayAsync(over.Token);
    }

    /// <summary>The client configuration for it.</summary>
    public string Kubeconfig { get; }

    /// <summary>What is in it now.</summary>
    public State State => played.Cluster.State;

    /// <summary>The operator's requests since the last <see cref="Forget"/>.</summary>
    public Traffic Traffic => Traffic.Of(played.Cluster.Audit);

    /// <summary>A new one, its files in this folder.</summary>
    public static async Task<Cluster> StartAsync(string folder, CancellationToken cancel)
    {
        var cluster = new SandboxCluster(entropy: (ulong)Random.Shared.NextInt64());
        OwnDefinitions.Load(cluster);
        var played = PlayedCluster.Make(cluster, "none");
        var server = await SandboxServer.StartAsync(cluster, secure: true, cancel: cancel);
        var kubeconfig = Path.Combine(folder, "kubeconfig");
        await server.WriteKubeconfigAsync(kubeconfig, cancel);
        return new Cluster(played, server, kubeconfig);
    }

    /// <summary>Creates or merges an object, as an administrator does.</summary>
    public void Apply(Json document) => played.Cluster.Apply(document);

    /// <summary>Edits the Config's spec by a merge patch.</summary>
    public void Edit(string spec)
    {
        var patch = JsonModule.parseText($$"""{"spec":{{spec}}}""");
        var response = played.Cluster.Handle(RequestModule.mergePatch(Configs + "/cluster", patch.ResultValue));
        if (response.Code != 200)
            throw new InvalidOperationException($"the edit of the Config was answered by {response.Code}");
    }

    /// <summary>Forgets the requests so far.</summary>
    public void Forget() => played.Cluster.ForgetAudit();

    /// <summary>The time of the first write of this kind by the operator; waits for it.</summary>
    public async Task<DateTimeOffset> FirstAsync(string verb, string resource, CancellationToken cancel)
    {
        while (true)
        {
            var changed = played.Cluster.Changed;
            if (Traffic.Requests.FirstOrDefault(entry => entry.Verb == verb && entry.Resource == resource) is { } found)
                return found.Time;
            await Task.WhenAny(changed, Task.Delay(TimeSpan.FromMilliseconds(200), cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Waits until neither the operator has asked anything nor the cluster done anything for some seconds.</summary>
    public async Task QuietAsync(CancellationToken cancel)
    {
        var quiet = TimeSpan.FromSeconds(4);
        var since = DateTimeOffset.UtcNow;
        var count = Traffic.Requests.Count;
        while (DateTimeOffset.UtcNow - since < quiet)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
            var now = Traffic.Requests.Count;
            if (now != count || played.IsBusy)
                since = DateTimeOffset.UtcNow;
            count = now;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await playing.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (playing.Exception is { } broken)
            await Console.Error.WriteLineAsync($"the cluster could not be played on: {broken.InnerException?.Message}");
        await server.DisposeAsync();
        over.Dispose();
    }
}
