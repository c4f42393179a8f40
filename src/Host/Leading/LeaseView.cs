namespace ImageRegistry.Host.Leading;

/// <summary>
/// What this process saw of a lease: the record, and when, by its own monotonic clock, it first saw exactly this record.
/// </summary>
/// <param name="Record">The record as it was read last.</param>
/// <param name="Since">Time on the monotonic clock.</param>
public sealed record LeaseView(LeaseRecord Record, TimeSpan Since)
{
    /// <summary>The view after reading this record at this time: an unchanged record is as old as before.</summary>
    public static LeaseView Next(LeaseView? before, LeaseRecord read, TimeSpan now) =>
        before is not null && before.Record == read ? before : new LeaseView(read, now);
}
