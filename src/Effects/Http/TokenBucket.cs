namespace ImageRegistry.Effects.Http;

/// <summary>A token bucket: <paramref name="burst"/> requests at once, then <paramref name="perSecond"/> a second, first come first served.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: in any span of t seconds no more than burst + t × perSecond requests go out. A waiter that is cancelled
/// gives its token back.</para>
/// </remarks>
/// <param name="perSecond">How many a second.</param>
/// <param name="burst">How many at once when nothing was asked for a while.</param>
/// <param name="time">The clock.</param>
/// <param name="isFull">Whether that many may go out at the very start, too.</param>
public sealed class TokenBucket(double perSecond, int burst, TimeProvider time, bool isFull = true) : IRequestLimiter
{
    private readonly Lock guard = new();

    // May be below zero: then it is the number of requests that are waiting.
    private double tokens = isFull ? burst : 0;
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
