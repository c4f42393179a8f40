namespace ImageRegistry.Host.Leading;

/// <summary>How an attempt to acquire or renew the lease came out.</summary>
internal abstract record LeaseAttempt
{
    private LeaseAttempt() { }

    /// <summary>The lease is this process's.</summary>
    public sealed record Leading : LeaseAttempt;

    /// <summary>The lease is someone else's.</summary>
    public sealed record HeldBy(string Holder) : LeaseAttempt;

    /// <summary>It is not known: the API did not answer, or not well.</summary>
    public sealed record Failed(string Reason) : LeaseAttempt;
}
