namespace ImageRegistry.Host.Leading;

/// <summary>
/// The decisions of a leader election over a Lease, as all Kubernetes components make them: pure functions of what was seen and
/// when.
/// </summary>
/// <remarks>
/// <b>Guarantees.</b> Whether a lease has run out depends on this process's monotonic clock only: on how long the record was seen
/// unchanged, never on the times written in it, so clocks of two machines are never compared.
/// <b>Assumptions.</b> Monotonic clocks run at about the same speed on all machines, and a leader stops before its lease ends.
/// <b>Caveats.</b> A process that has just started knows no record's age and waits the whole duration before it takes over.
/// </remarks>
public static class ElectionStep
{
    /// <summary>What to do, having seen the lease.</summary>
    /// <param name="view">The lease; null when it does not exist.</param>
    /// <param name="me">The identity of this process.</param>
    /// <param name="timings">Of this process.</param>
    /// <param name="now">The monotonic clock, which decides.</param>
    /// <param name="clock">The wall clock, which is only written down.</param>
    public static ElectionDecision Next(
        LeaseView? view, string me, ElectionTimings timings, TimeSpan now, DateTimeOffset clock)
    {
        var duration = (long)timings.LeaseDuration.TotalSeconds;
        if (view is null)
            return new ElectionDecision.Write(new LeaseRecord(me, duration, clock, clock, 0));
        var seen = view.Record;
        if (seen.Holder == me)
            return new ElectionDecision.Write(seen with { DurationSeconds = duration, RenewTime = clock });
        // The duration is the holder's promise, so the holder's number counts.
        if (seen.Holder.Length > 0 && now < view.Since + TimeSpan.FromSeconds(seen.DurationSeconds))
            return new ElectionDecision.Wait(seen.Holder);
        return new ElectionDecision.Write(new LeaseRecord(me, duration, clock, clock, seen.Transitions + 1));
    }

    /// <summary>The record that gives the lease up; null when this process does not hold it, so that there is nothing to give.</summary>
    public static LeaseRecord? Release(LeaseRecord seen, string me, DateTimeOffset clock) =>
        seen.Holder == me
            ? new LeaseRecord("", 1, clock, clock, seen.Transitions)
            : null;
}
