using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;

namespace ImageRegistry.Integration.Cluster;

/// <summary>Every version of one object that a watch tells of, from the start of the watch on.</summary>
internal sealed class History : IReflectorSink, IAsyncDisposable
{
    private readonly List<Json> versions = [];
    private readonly CancellationTokenSource over = new();
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task following = Task.CompletedTask;

    /// <summary>The versions so far, oldest first.</summary>
    public IReadOnlyList<Json> Versions
    {
        get
        {
            lock (versions)
                return [.. versions];
        }
    }

    /// <summary>Begins to follow the object.</summary>
    public static async Task<History> FollowAsync(TestCluster cluster, ObjectRef target)
    {
        var history = new History();
        var reflector = new Reflector(
            cluster.Api, target.Resource, target.Namespace, Selection.Named(target.Name), history, new ReflectorOptions(), TimeProvider.System);
        history.following = reflector.RunAsync(history.over.Token);
        await history.begun.Task.SoonAsync();
        return history;
    }

    public void Replaced(IReadOnlyList<Json> items)
    {
        foreach (var item in items)
            Add(item);
    }

    public void Changed(WatchEvent change)
    {
        switch (change)
        {
            case WatchEvent.Added added:
                Add(added.Item);
                break;
            case WatchEvent.Modified modified:
                Add(modified.Item);
                break;
        }

        // Also a bookmark says that the watch is open.
        begun.TrySetResult();
    }

    public void Failing(ApiFailure failure) => begun.TrySetException(new InvalidOperationException(ApiFailureModule.text(failure)));

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await following.SoonAsync();
        over.Dispose();
    }

    private void Add(Json document)
    {
        lock (versions)
            versions.Add(document);
    }
}
