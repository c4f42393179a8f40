using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Host.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ImageRegistry.Host.Leading;

/// <summary>
/// Stands for election over one Lease: acquire, hold, release, in this order and once.
/// </summary>
/// <remarks>
/// <b>Expected flow.</b> <see cref="AcquireAsync"/> returns when this process leads. From then on <see cref="HoldAsync"/> has to run.
/// The leader's work heeds <see cref="Lost"/>. When the work has ended, <see cref="ReleaseAsync"/> lets the next one in.
/// <para><b>Guarantees.</b> At most one process leads: one that can't renew stops (<see cref="Lost"/> is cancelled by a timer of its own,
/// even while a request hangs) before its lease ends for others, and takes over only what it saw unchanged for the whole duration.
/// The deadline counts from the moment before the last successful renewal was sent. Nothing is released that is someone else's.</para>
/// <para><b>Assumptions.</b> The work ends soon after <see cref="Lost"/>: lease duration minus renew deadline, 30 s, is what it has.
/// Monotonic clocks run at about the same speed.</para>
/// <para><b>Caveats.</b> A machine that freezes longer than the lease may finish a request it had begun when it wakes up: writes carry
/// resourceVersions so that such a late one is refused where it matters. No election can do better without fencing.</para>
/// </remarks>
public sealed class LeaderElection : IDisposable
{
    private const long Never = long.MinValue;

    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(5);

    private readonly ElectionTimings timings;
    private readonly TimeProvider time;
    private readonly Random random;
    private readonly ILogger log;
    private readonly ObjectRef target;
    private readonly LeaderIdentity identity;
    private readonly LeaseStore store;
    private readonly CancellationTokenSource lost;
    // Ticks of the store's clock; read by those who act while it is written by the holder.
    private long renewed = Never;

    /// <summary>An election that has not begun.</summary>
    public LeaderElection(
        IKubernetesClient api, ObjectRef target, LeaderIdentity identity, ElectionTimings timings,
        TimeProvider time, Random random, ILogger<LeaderElection> log)
    {
        (this.timings, this.time, this.random, this.log) = (timings, time, random, log);
        (this.target, this.identity) = (target, identity);
        store = new LeaseStore(api, target, identity, timings, time);
        lost = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>
    /// Cancelled when this process no longer leads, or can't know whether it does. Whoever acts for the leader stops then.
    /// </summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Whether this process leads at this moment.</summary>
    public bool IsLeading
    {
        get
        {
            var at = Volatile.Read(ref renewed);
            return at != Never && !lost.IsCancellationRequested && store.Now.Ticks < at + timings.RenewDeadline.Ticks;
        }
    }

    /// <summary>Returns once this process leads; tries at once and then every retry period, lengthened at random.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended. A last write may have come through: release anyway.</exception>
    public async Task AcquireAsync(CancellationToken cancel)
    {
        log.LogInformation("Attempting to acquire lease {Lease} as {Identity}", Name, identity.Text);
        var said = "";
        while (true)
        {
            var started = store.Now;
            switch (await AttemptAsync(timings.RenewDeadline, cancel))
            {
                case LeaseAttempt.Leading:
                    Renewed(started);
                    log.LogInformation(LogFragments.AcquiredLease + " {Lease}", Name);
                    return;
                case LeaseAttempt.HeldBy other:
                    Say(LogLevel.Information, $"lease {Name} is held by {other.Holder}: waiting", ref said);
                    break;
                case LeaseAttempt.Failed failed:
                    Say(LogLevel.Warning, $"lease {Name} can't be acquired yet: {failed.Reason}", ref said);
                    break;
            }

            await Task.Delay(timings.PauseBeforeNextAttempt(random.NextDouble()), time, cancel);
        }
    }

    /// <summary>Renews the lease until that is no longer possible, and then says why. <see cref="Lost"/> is cancelled by then.</summary>
    /// <exception cref="OperationCanceledException">Holding was ended by the caller.</exception>
    public async Task<string> HoldAsync(CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, lost.Token);
        while (true)
        {
            // The deadline's own timer ends this pause: a delay that is measured from a moment later than the deadline's would oversleep it.
            await Task.Delay(timings.RetryPeriod, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
            var left = Left();
            if (lost.IsCancellationRequested || left <= TimeSpan.Zero)
                return await LoseAsync($"the lease was not renewed within {timings.RenewDeadline.TotalSeconds} s");

            var started = store.Now;
            switch (await AttemptAsync(left, cancel))
            {
                case LeaseAttempt.Leading:
                    Renewed(started);
                    log.LogTrace("Renewed lease {Lease}", Name);
                    break;
                case LeaseAttempt.HeldBy other:
                    return await LoseAsync($"the lease was taken by {other.Holder}");
                case LeaseAttempt.Failed failed:
                    log.LogWarning(
                        "Lease {Lease} could not be renewed, {Left} s are left: {Reason}",
                        Name, (int)Left().TotalSeconds, failed.Reason);
                    break;
            }
        }
    }

    /// <summary>
    /// Gives the lease up, so that the next process need not wait for it to run out. Call it when nothing acts for the leader any
    /// more and <see cref="HoldAsync"/> has ended. Does nothing where nothing is held; a failure is logged and costs only time.
    /// </summary>
    public async Task ReleaseAsync()
    {
        if (!store.MayHold)
            return;
        Volatile.Write(ref renewed, Never);
        using var limit = new CancellationTokenSource(ReleaseLimit, time);
        try
        {
            if (await store.ReleaseAsync(limit.Token) is { } obstacle)
                log.LogWarning("Lease {Lease} could not be released and has to run out: {Reason}", Name, obstacle);
            else
                log.LogInformation("Released lease {Lease}", Name);
        }
        catch (OperationCanceledException)
        {
            log.LogWarning("Lease {Lease} could not be released within {Limit} s and has to run out", Name, ReleaseLimit.TotalSeconds);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => lost.Dispose();

    private string Name => target.Namespace + "/" + target.Name;

    private TimeSpan Left()
    {
        var at = Volatile.Read(ref renewed);
        return TimeSpan.FromTicks(at == Never ? 0 : at) + timings.RenewDeadline - store.Now;
    }

    private void Renewed(TimeSpan started)
    {
        Volatile.Write(ref renewed, started.Ticks);
        var left = Left();
        lost.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private async Task<string> LoseAsync(string reason)
    {
        await lost.CancelAsync();
        return reason;
    }

    private async Task<LeaseAttempt> AttemptAsync(TimeSpan most, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(most, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await store.AttemptAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new LeaseAttempt.Failed($"no answer within {(int)most.TotalSeconds} s");
        }
    }

    /// <summary>Logs what differs from what was said last: waiting may take weeks.</summary>
    private void Say(LogLevel level, string text, ref string said)
    {
        if (said != text)
            log.Log(level, "{Text}", text);
        said = text;
    }
}
