namespace ImageRegistry.Host.Leading;

/// <summary>The work of a leader that has nothing to do: it leads, and waits to be asked to stop.</summary>
public sealed class IdleWork : ILeaderWork
{
    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = stopping.Register(() => asked.TrySetResult());
        await asked.Task;
    }
}
