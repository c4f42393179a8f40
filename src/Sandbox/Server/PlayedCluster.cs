using Microsoft.FSharp.Core;

namespace ImageRegistry.Sandbox;

/// <summary>A cluster on one of the platforms, and everything in it that is played.</summary>
public sealed class PlayedCluster
{
    // Short enough to watch, long enough to see.
    private static readonly TimeSpan Rollout = TimeSpan.FromSeconds(2);

    // A real cluster takes its time, too: the operator sees its objects before somebody answers to them.
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private PlayedCluster(SandboxCluster cluster) => Cluster = cluster;

    /// <summary>The cluster itself.</summary>
    public SandboxCluster Cluster { get; }

    /// <summary>Who plays in it.</summary>
    public ControllerSettings Settings { get; } = ControllerSettingsModule.everything(Rollout);

    /// <summary>Whether something happens soon of itself, such as the end of a rollout.</summary>
    public bool IsBusy => OptionModule.IsSome(Controllers.due(Settings, Cluster.State));

    /// <summary>Puts what the platform of this name begins with into a cluster that serves the CRDs already.</summary>
    /// <exception cref="ArgumentException">No platform is so called.</exception>
    public static PlayedCluster Make(SandboxCluster cluster, string platform)
    {
        var seed = OptionModule.ToObj(Platforms.seed(platform))
            ?? throw new ArgumentException($"no platform is called {platform}; there are: {string.Join(", ", Platforms.names)}");
        var applied = Platforms.apply(cluster.Time.GetUtcNow(), seed, cluster.State);
        if (applied.IsError)
            throw new InvalidOperationException(applied.ErrorValue);
        cluster.State = applied.ResultValue;
        return new PlayedCluster(cluster);
    }

    /// <summary>Plays until cancelled.</summary>
    public Task PlayAsync(CancellationToken cancel) =>
        Cluster.RunControllersAsync(
            state => Controllers.requests(Settings, Cluster.Time.GetUtcNow(), state), Debounce, Interval, cancel);
}
