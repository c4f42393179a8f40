namespace ImageRegistry.Effects.Kubernetes;

/// <summary>A token bucket: <paramref name="burst"/> requests at once, then <paramref name="perSecond"/> a second, first come first served.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: in any span of t seconds no more than burst + t × perSecond requests go out. A waiter that is cancelled
/// gives its token back.</para>
/// </remarks>
public sealed class TokenBucket(double perSecond, int burst, TimeProvider time) : IRequestLimiter
{
    private readonly Lock guard = new();

    // May be below zero: then it is the number of requests that are waiting.
    private double tokens = burst;
    private long countedAt = time.GetTimestamp();

    public async ValueTask AcquireAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var wait = Take();

        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await Task.Delay(wait, time, cancel);
        }
        catch (OperationCanceledException)
        {
            lock (guard)
            {
                tokens = Math.Min(burst, tokens + 1);
            }

            throw;
        }
    }

    private TimeSpan Take()
    {
        lock (guard)
        {
            var now = time.GetTimestamp();
            tokens = Math.Min(burst, tokens + (time.GetElapsedTime(countedAt, now).TotalSeconds * perSecond));
            countedAt = now;
            tokens -= 1;

            // A delay is whole milliseconds, and one rounded down would let the request go too early.
            return tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(-tokens / perSecond * 1000));
        }
    }
}
