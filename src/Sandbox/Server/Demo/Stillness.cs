namespace ImageRegistry.Sandbox.Demo;

/// <summary>Waits for a cluster to come to rest.</summary>
internal sealed class Stillness(PlayedCluster played)
{
    // Longer than the operator and the controllers take between two of their steps.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private SandboxCluster Cluster => played.Cluster;

    /// <summary>
    /// Returns true once all of this holds and nothing has changed for a moment; false when that takes longer than
    /// <paramref name="most"/>. Leases and Events are no changes: they come and go at rest, too.
    /// </summary>
    public async Task<bool> WaitAsync(IReadOnlyList<Expectation> expected, TimeSpan most, CancellationToken cancel)
    {
        var start = Cluster.Time.GetTimestamp();
        var still = start;
        var last = Cluster.State.Revision;
        while (true)
        {
            var signal = Cluster.Changed;
            var state = Cluster.State;
            if (HasChanged(state, last))
                still = Cluster.Time.GetTimestamp();
            last = state.Revision;

            var calm = Cluster.Time.GetElapsedTime(still);
            var isDue = calm >= Moment && !played.IsBusy;
            if (isDue && expected.All(expectation => expectation.Holds(state)))
                return true;
            var left = most - Cluster.Time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                return false;
            // What is due but does not hold can only be mended by a change.
            var pause = isDue ? left : calm >= Moment ? Moment : Moment - calm;
            await Cluster.SignalOrTimeAsync(signal, pause < left ? pause : left, cancel);
        }
    }

    private static bool HasChanged(State state, long since) =>
        state.Changes
            .TakeWhile(change => change.Revision > since)
            .Any(change => change.Key is not ("leases.coordination.k8s.io" or "events" or "events.events.k8s.io"));
}
