namespace ImageRegistry.Integration.Waiting;

/// <summary>A clock that stands until a test moves it, with the timers that hang on it: no test waits for real time to pass.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private readonly DateTimeOffset origin = new(2026, 11, 20, 20, 0, 0, TimeSpan.Zero);
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
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

    /// <summary>Returns once a timer waits that is due in exactly this time, whoever's it is; fails with those that wait when none comes.</summary>
    public async Task TimerAsync(TimeSpan due)
    {
        var limit = DateTime.UtcNow + Patience.Limit;
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (timers.Exists(timer => timer.Due == now + due))
                    return;
                if (DateTime.UtcNow > limit)
                    throw new TimeoutException($"Nobody waits for {due}; waits: {string.Join(", ", timers.Select(timer => timer.Due - now))}");
                next = changed.Task;
            }

            await Task.WhenAny(next, Task.Delay(TimeSpan.FromSeconds(1)));
        }
    }

    /// <summary>Returns once a timer waits that is due in exactly this many seconds.</summary>
    public Task TimerAsync(double seconds) => TimerAsync(TimeSpan.FromSeconds(seconds));

    /// <summary>Moves the clock on, running what falls due on the way in its order.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan until;
        lock (gate)
            until = now + by;
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

    /// <summary>Moves the clock on by this many seconds.</summary>
    public void Advance(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Waits until somebody waits for exactly this long from now, and moves the clock by it.</summary>
    public async Task PassAsync(TimeSpan expected)
    {
        await TimerAsync(expected);
        Advance(expected);
    }

    /// <summary>The same in seconds.</summary>
    public Task PassAsync(double seconds) => PassAsync(TimeSpan.FromSeconds(seconds));

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
                time.changed.SetResult();
                time.changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
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
