using System.Net;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Sandbox;

namespace ImageRegistry.Integration.Cluster;

/// <summary>A cluster of which only the API is known: its other parts are played through it, on what it shows.</summary>
internal abstract class WireCluster : TestCluster
{
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource over = new();
    private readonly KubernetesClient api;
    private readonly KubernetesClient watching;
    private readonly ClusterMirror mirror;
    private Task following = Task.CompletedTask;
    private CancellationTokenSource playing = new();
    private Task players = Task.CompletedTask;

    protected WireCluster(string kubeconfig, State definitions, HttpClient wire)
    {
        (Kubeconfig, Wire) = (kubeconfig, wire);
        api = Connection.Open(kubeconfig);
        watching = Connection.Open(kubeconfig, "sandbox/mirror");
        mirror = new ClusterMirror(definitions);
    }

    public override string Kubeconfig { get; }

    public override IKubernetesClient Api => api;

    public override long Changes => mirror.Changes;

    public override bool CanReactWithinRequests => false;

    protected override HttpClient Wire { get; }

    public override void Play(ControllerSettings settings, bool withinRequests = false)
    {
        playing.Cancel();
        playing = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
        players = PlayAsync(players, settings, playing.Token);
    }

    /// <summary>Begins to look, once all kinds are served.</summary>
    protected void Follow() => following = mirror.FollowAsync(watching, over.Token);

    public override async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await players;
        await following;
        watching.Dispose();
        api.Dispose();
        Wire.Dispose();
        playing.Dispose();
        over.Dispose();
    }

    private async Task PlayAsync(Task before, ControllerSettings settings, CancellationToken cancel)
    {
        await before;
        try
        {
            while (true)
            {
                var seen = Changes;
                if (mirror.Seen is { } state)
                    foreach (var request in Controllers.requests(settings, DateTimeOffset.UtcNow, state))
                        await CarryOutAsync(request, cancel);
                for (var waited = TimeSpan.Zero; waited < Interval && Changes == seen; waited += Debounce)
                    await Task.Delay(Debounce, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Another way of playing takes its place, or the cluster ends.
        }
    }

    private async Task CarryOutAsync(Request request, CancellationToken cancel)
    {
        try
        {
            var (code, text) = await SendAsync(request, cancel);
            // What is seen may be older than what is there: the next round sees it.
            if (code >= 300 && (HttpStatusCode)code is not (HttpStatusCode.NotFound or HttpStatusCode.Conflict))
                throw new InvalidOperationException($"{request.UserAgent}: {request.Method} {request.Path}: {code} {text}");
        }
        catch (HttpRequestException)
        {
            // The API server is being restarted.
        }
    }
}
