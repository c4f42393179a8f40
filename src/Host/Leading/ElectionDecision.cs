namespace ImageRegistry.Host.Leading;

/// <summary>What to do about the lease, having seen it.</summary>
public abstract record ElectionDecision
{
    private ElectionDecision() { }

    /// <summary>Someone else leads: do nothing, try again later.</summary>
    public sealed record Wait(string Holder) : ElectionDecision;

    /// <summary>Write this record: to take over a lease that is free, or to stay leader. Who writes it first has it.</summary>
    public sealed record Write(LeaseRecord Record) : ElectionDecision;
}
