namespace ImageRegistry.Integration.Wire;

/// <summary>A clock that stands until a test moves it, so that no test waits for real time.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock guard = new();
    private readonly List<ManualTimer> timers = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (guard)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and lets everything happen that is due by then.</summary>
    public void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;

        while (true)
        {
            ManualTimer? due;

            lock (guard)
            {
                due = timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);

                if (due is null)
                {
                    now = until;
                    return;
                }

                now = due.Due > now ? due.Due : now;
                timers.Remove(due);
            }

            due.Fire();
        }
    }

    /// <summary>Waits until somebody waits for exactly this long from now, and moves the clock by it.</summary>
    public async Task PassAsync(TimeSpan expected)
    {
        await WaitForTimerAsync(expected);
        Advance(expected);
    }

    public async Task WaitForTimerAsync(TimeSpan expected)
    {
        var limit = DateTime.UtcNow + TimeSpan.FromSeconds(20);

        while (true)
        {
            Task next;

            lock (guard)
            {
                if (timers.Exists(timer => timer.Due == now + expected))
                {
                    return;
                }

                next = changed.Task;

                if (DateTime.UtcNow > limit)
                {
                    throw new TimeoutException(
                        $"Nobody waits for {expected}; waits: {string.Join(", ", timers.Select(timer => timer.Due - now))}");
                }
            }

            await Task.WhenAny(next, Task.Delay(TimeSpan.FromSeconds(1)));
        }
    }

    private sealed class ManualTimer(ManualTime owner, Action callback) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            TaskCompletionSource? tell = null;

            lock (owner.guard)
            {
                owner.timers.Remove(this);

                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = owner.now + dueTime;
                    owner.timers.Add(this);
                    tell = owner.changed;
                    owner.changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            tell?.SetResult();
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
