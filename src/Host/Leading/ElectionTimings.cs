namespace ImageRegistry.Host.Leading;

/// <summary>The times of a leader election.</summary>
/// <param name="LeaseDuration">How long a lease that does not change belongs to its holder.</param>
/// <param name="RenewDeadline">How long a leader goes on without a renewal that succeeded; shorter than the lease.</param>
/// <param name="RetryPeriod">Time between two renewals; between two attempts to acquire, at least.</param>
public sealed record ElectionTimings(TimeSpan LeaseDuration, TimeSpan RenewDeadline, TimeSpan RetryPeriod)
{
    /// <summary>For a control plane of several nodes: an API server that is rolled out may be away for a minute and a half.</summary>
    public static readonly ElectionTimings HighlyAvailable =
        new(TimeSpan.FromSeconds(137), TimeSpan.FromSeconds(107), TimeSpan.FromSeconds(26));

    /// <summary>For a single node, whose API server is away longer when it restarts, and where writes to its disk cost more.</summary>
    public static readonly ElectionTimings SingleReplica =
        new(TimeSpan.FromSeconds(270), TimeSpan.FromSeconds(240), TimeSpan.FromSeconds(60));

    /// <summary>The times for <c>status.controlPlaneTopology</c> of the Infrastructure.</summary>
    public static ElectionTimings For(string controlPlaneTopology) =>
        controlPlaneTopology == "SingleReplica" ? SingleReplica : HighlyAvailable;

    /// <summary>
    /// The pause before the next attempt to acquire: the retry period and up to 1.2 of it more, so that replicas drift apart.
    /// </summary>
    /// <param name="chance">From 0 to 1.</param>
    public TimeSpan PauseBeforeNextAttempt(double chance) => RetryPeriod + (RetryPeriod * 1.2 * chance);
}
