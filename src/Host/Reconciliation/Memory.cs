using ImageRegistry.Core;

namespace ImageRegistry.Host.Reconciliation;

/// <summary>Holds what the core knows, and wakes whoever waits for it to change.</summary>
public sealed class Memory : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim changed = new(0, 1);
    private Knowledge knowledge;

    /// <summary>The memory of a process that starts now.</summary>
    public Memory(OperatorSettings settings, TimeProvider time) =>
        knowledge = KnowledgeModule.start(settings, time.GetUtcNow());

    /// <summary>What is known now.</summary>
    public Knowledge Knowledge
    {
        get
        {
            lock (gate)
                return knowledge;
        }
    }

    /// <summary>Puts something seen or done to what is known.</summary>
    public void Update(Func<Knowledge, Knowledge> update)
    {
        lock (gate)
        {
            knowledge = update(knowledge);
            if (changed.CurrentCount == 0)
                changed.Release();
        }
    }

    /// <summary>Puts something to what is known that is no reason to look again.</summary>
    public void Note(Func<Knowledge, Knowledge> update)
    {
        lock (gate)
            knowledge = update(knowledge);
    }

    /// <summary>Waits until something was seen or done since the last wait, but not longer than this.</summary>
    /// <returns>Whether something was.</returns>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancel) => changed.WaitAsync(atMost, cancel);

    /// <inheritdoc/>
    public void Dispose() => changed.Dispose();
}
