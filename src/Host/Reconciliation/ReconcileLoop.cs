using System.Security.Cryptography;
using ImageRegistry.Core;
using ImageRegistry.Host.Leading;
using ImageRegistry.Host.Metrics;
using ImageRegistry.Host.Resting;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Reconciliation;

/// <summary>
/// The operator's one loop: look, plan, carry out, look again. It decides nothing; what is done and when it looks again comes from the plan.
/// </summary>
/// <remarks>
/// <b>Guarantees.</b> One plan at a time. Any number of changes during a plan lead to one more. No plan is made from a picture older than
/// our own writes, unless the watches have not shown them for <see cref="Patience"/>.
/// </remarks>
public sealed class ReconcileLoop(
    WatchSet watches,
    Memory memory,
    PlanExecutor executor,
    OperatorSettings settings,
    OperatorMetrics metrics,
    IdleMemory idle,
    TimeProvider time,
    ILogger<ReconcileLoop> log) : ILeaderWork
{
    /// <summary>How long the watches may take to show a write before the loop goes on without.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Changes come in bursts: one plan for all that arrive within this time.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(50);

    private string refusals = "";

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        await using var _ = watches;
        try
        {
            while (true)
            {
                watches.Follow(Interests.wanted(memory.Knowledge));
                var plan = await PlanAsync(stopping);
                await executor.RunAsync(plan, stopping, abort);
                watches.Follow(Interests.wanted(memory.Knowledge));
                await RestAsync(plan, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !abort.IsCancellationRequested)
        {
            log.LogInformation("The loop has stopped");
        }
    }

    private async Task<Plan> PlanAsync(CancellationToken stopping)
    {
        await CatchUpAsync(stopping);
        var now = time.GetUtcNow();
        memory.Note(known => ClockSetBack.noticed(now, known));
        var snapshot = Picture.take(now, RandomNumberGenerator.GetHexString(128, lowercase: true), memory.Knowledge);
        var plan = Planner.make(settings, snapshot);
        memory.Note(known => Outcomes.planned(plan, known));
        Tell(plan);
        return plan;
    }

    /// <summary>Waits until the watches show what this process has written.</summary>
    private async Task CatchUpAsync(CancellationToken stopping)
    {
        var since = time.GetTimestamp();
        while (!Outcomes.outstanding(memory.Knowledge).IsEmpty)
        {
            var left = Patience - time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero)
            {
                log.LogInformation(
                    "The watches have not shown within {Patience} s: {Objects}", Patience.TotalSeconds,
                    string.Join(", ", Outcomes.outstanding(memory.Knowledge).Select(ObjectRefModule.text)));
                break;
            }

            await memory.WaitAsync(left, stopping);
        }

        memory.Note(known => Outcomes.caughtUp(true, known));
    }

    /// <summary>Waits until something changes or the plan's time to look again has come, and then for the rest of the burst.</summary>
    private async Task RestAsync(Plan plan, CancellationToken stopping)
    {
        if (!plan.Steps.IsEmpty)
            idle.Worked();
        var rest = plan.LookAgain - time.GetUtcNow();
        if (rest > TimeSpan.Zero && await ChangesWithinAsync(rest, stopping))
            await Task.Delay(Burst, time, stopping);
        stopping.ThrowIfCancellationRequested();
    }

    /// <summary>Waits for a change; a wait that lasts makes do with less memory. Returns whether there was one.</summary>
    private async Task<bool> ChangesWithinAsync(TimeSpan rest, CancellationToken stopping)
    {
        if (rest <= IdleMemory.Quiet)
            return await memory.WaitAsync(rest, stopping);
        if (await memory.WaitAsync(IdleMemory.Quiet, stopping))
            return true;
        idle.GiveBack();
        return await memory.WaitAsync(rest - IdleMemory.Quiet, stopping);
    }

    private void Tell(Plan plan)
    {
        if (plan.StorageType is { } type)
            metrics.StorageType.SetOnly(1, type.Value);
        else
            metrics.StorageType.Clear();
        if (plan.Pruner is { } pruner)
            metrics.ImagePrunerInstallStatus.Set(pruner.Value.IsActive ? 2 : pruner.Value.IsSuspended ? 1 : 0);

        var now = string.Join("\n", plan.Refusals.Select(RefusalModule.text));
        if (now == refusals)
            return;
        refusals = now;
        foreach (var refusal in plan.Refusals)
            log.LogDebug("{Refusal}", RefusalModule.text(refusal));
    }
}
