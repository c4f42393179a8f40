namespace ImageRegistry.Effects.Http;

/// <summary>Lets everything through at once: for leases and watches, which must not wait behind other requests.</summary>
public sealed class Unlimited : IRequestLimiter
{
    public static readonly Unlimited Instance = new();

    public ValueTask AcquireAsync(CancellationToken cancel) =>
        cancel.IsCancellationRequested ? ValueTask.FromCanceled(cancel) : ValueTask.CompletedTask;
}
