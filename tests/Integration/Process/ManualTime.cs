namespace ImageRegistry.Integration.Process;

/// <summary>A clock that moves only when it is told to, with the timers that hang on it.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Seen)> waiting = [];
    private readonly DateTimeOffset origin = new(2026, 11, 20, 20, 0, 0, TimeSpan.Zero);
    private TimeSpan now;

    /// <summary>How far the wall clock is off from the monotonic one.</summary>
    public TimeSpan WallOffset { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate)
            return now.Ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return origin + now + WallOffset;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Returns once a timer waits that is due in exactly this time.</summary>
    public async Task TimerAsync(double seconds)
    {
        var due = TimeSpan.FromSeconds(seconds);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (timers.Any(timer => timer.Due == now + due))
                return;
            waiting.Add((now + due, seen));
        }

        await seen.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>Moves the clock on, running what falls due on the way in its order.</summary>
    public void Advance(double seconds)
    {
        TimeSpan until;
        lock (gate)
            until = now + TimeSpan.FromSeconds(seconds);
        while (true)
        {
            ManualTimer? next;
            lock (gate)
            {
                next = timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
                if (next is null)
                {
                    now = until;
                    return;
                }

                now = next.Due > now ? next.Due : now;
                if (next.Period == Timeout.InfiniteTimeSpan || next.Period == TimeSpan.Zero)
                    timers.Remove(next);
                else
                    next.Due += next.Period;
            }

            next.Fire();
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                time.timers.Remove(this);
                Period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = time.now + dueTime;
                time.timers.Add(this);
                foreach (var (_, seen) in time.waiting.Where(wait => wait.Due == Due))
                    seen.TrySetResult();
                time.waiting.RemoveAll(wait => wait.Due == Due);
            }

            return true;
        }

        public void Dispose()
        {
            lock (time.gate)
                time.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
