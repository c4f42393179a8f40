namespace ImageRegistry.Host.Leading;

/// <summary>Whether this process may act for the leader at this very moment.</summary>
/// <remarks>
/// <b>Guarantees.</b> It is told by the clock: a process that was frozen (a paused machine, SIGSTOP) knows it as soon as it runs again, before
/// the timer that cancels <see cref="LeaderElection.Lost"/> has had its turn.
/// <para><b>Caveats.</b> What was sent before is on its way: writes carry resourceVersions for that.</para>
/// </remarks>
public sealed class Leadership
{
    private volatile LeaderElection? election;

    /// <summary>Whether the lease is held, and was renewed recently enough.</summary>
    public bool IsHeld => election?.IsLeading ?? false;

    /// <summary>From now on this election tells.</summary>
    public void Follow(LeaderElection election) => this.election = election;
}
