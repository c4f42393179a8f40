namespace ImageRegistry.Host.Leading;

/// <summary>What a Lease says about who leads (<c>spec</c> of <c>coordination.k8s.io/v1</c>).</summary>
/// <param name="Holder">The identity of the leader; empty when it was released.</param>
/// <param name="DurationSeconds">How long others have to wait after the last change that they saw.</param>
/// <param name="AcquireTime">When the holder began to lead, by the holder's clock; null when not said.</param>
/// <param name="RenewTime">When the holder last said that it leads, by the holder's clock; null when not said.</param>
/// <param name="Transitions">How often the lease went from one holder to another.</param>
public sealed record LeaseRecord(
    string Holder, long DurationSeconds, DateTimeOffset? AcquireTime, DateTimeOffset? RenewTime, long Transitions);
