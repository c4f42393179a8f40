using System.Collections.Concurrent;
using ImageRegistry.Core;
using ImageRegistry.Effects;
using ImageRegistry.Effects.Cloud;
using ImageRegistry.Host.Ending;
using ImageRegistry.Host.Events;
using ImageRegistry.Host.Leading;
using ImageRegistry.Host.Logging;
using ImageRegistry.Host.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.FSharp.Collections;

namespace ImageRegistry.Host.Reconciliation;

/// <summary>Carries a plan out, step by step, and remembers what came of it.</summary>
/// <remarks>
/// <b>Guarantees.</b> Steps begin in the plan's order; one that needs others begins only after they succeeded, and is left out when one did
/// not. A step that takes long does not hold up those that don't need it. Nothing begins once stopping, nor while the lease is not held.
/// </remarks>
public sealed class PlanExecutor(
    IEffectInterpreter interpreter,
    CloudDispatcher clouds,
    Memory memory,
    Leadership leadership,
    ProcessEnd end,
    LogLevelSwitch levels,
    IEventRecorder events,
    OperatorMetrics metrics,
    TimeProvider time,
    ILogger<PlanExecutor> log)
{
    /// <summary>How long the next step waits for one that it does not need.</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(1);

    /// <summary>Carries out what can be carried out. The tokens are those of <see cref="Leading.ILeaderWork"/>.</summary>
    public async Task RunAsync(Plan plan, CancellationToken stopping, CancellationToken abort)
    {
        var begun = new Dictionary<StepId, Task<bool>>();
        var told = new ConcurrentQueue<Consequence>();
        try
        {
            foreach (var step in plan.Steps)
            {
                if (stopping.IsCancellationRequested)
                    break;
                var task = AfterNeedsAsync(step, begun, told, abort);
                begun[step.Id] = task;
                await Task.WhenAny(task, Task.Delay(HeadStart, time, abort));
            }

            await Task.WhenAll(begun.Values);
        }
        finally
        {
            foreach (var announcement in Telling.events(ListModule.OfSeq(told)))
                Record(announcement);
        }
    }

    private async Task<bool> AfterNeedsAsync(
        Step step, Dictionary<StepId, Task<bool>> begun, ConcurrentQueue<Consequence> told, CancellationToken abort)
    {
        foreach (var id in step.Needs)
        {
            if (begun.TryGetValue(id, out var need) && await need)
                continue;
            log.LogInformation("Left out: {Effect}, because a step that it needs did not succeed", EffectModule.text(step.Effect));
            return false;
        }

        // Whoever was frozen for too long comes to this before the timer that tells so.
        return leadership.IsHeld && await CarryOutAsync(step, told, abort);
    }

    private async Task<bool> CarryOutAsync(Step step, ConcurrentQueue<Consequence> told, CancellationToken abort)
    {
        Announce(step);
        switch (step.Effect)
        {
            case Effect.SetLogLevel level:
                levels.Verbosity = VerbosityOf(level.Item);
                break;
            case Effect.End ending:
                // Told first: what is told after the end was asked for may come too late.
                Follow(step.OnSuccess, "", told);
                end.Request(CauseOf(ending.Item), step.Why);
                return true;
            case Effect.Announce announcement:
                Record(announcement.Item);
                break;
            case Effect.Cloud cloud:
                return await CarryOutAsync(step, cloud, told, abort);
        }

        var carried = await interpreter.CarryOutAsync(step.Effect, abort);
        if (carried.IsError)
        {
            var failure = Confidential.failure(step.Effect, carried.ErrorValue);
            memory.Update(known => Outcomes.failed(time.GetUtcNow(), step.Effect, failure, known));
            LogFailure(step, failure);
            Follow(step.OnFailure, ": " + ApiFailureModule.text(failure), told);
            return false;
        }

        memory.Update(known => Outcomes.succeeded(time.GetUtcNow(), step.Effect, carried.ResultValue, known));
        Follow(step.OnSuccess, "", told);
        return true;
    }

    private async Task<bool> CarryOutAsync(
        Step step, Effect.Cloud cloud, ConcurrentQueue<Consequence> told, CancellationToken abort)
    {
        var answer = await clouds.CarryOutAsync(cloud.place, cloud.action, abort);
        memory.Update(known => Outcomes.answered(time.GetUtcNow(), cloud.place, cloud.action, answer, known));
        if (answer.IsError)
        {
            var failure = CloudFailureModule.text(Confidential.cloudFailure(step.Effect, answer.ErrorValue));
            log.LogWarning("Failed: {Effect}: {Failure}", EffectModule.text(step.Effect), failure);
            Follow(step.OnFailure, ": " + failure, told);
            return false;
        }

        Follow(step.OnSuccess, "", told);
        return true;
    }

    private void Announce(Step step)
    {
        var isConfig = EffectModule.target(step.Effect)?.Value.Equals(WellKnown.config) ?? false;
        log.LogInformation("{Prefix}{Step}", isConfig ? LogFragments.ObjectChanged + ": " : "", StepModule.text(step));
    }

    private void LogFailure(Step step, ApiFailure failure)
    {
        if (failure.IsConflict || failure.IsAlreadyExists)
        {
            log.LogInformation("Outdated: {Effect}: {Failure}", EffectModule.text(step.Effect), ApiFailureModule.text(failure));
            return;
        }

        var isConfigSpec = step.Effect is Effect.Patch patch && patch.target.Equals(WellKnown.config);
        log.LogWarning(
            "{Prefix}Failed: {Effect}: {Failure}",
            isConfigSpec ? LogFragments.UnableToUpdateSpec + ": " : "", EffectModule.text(step.Effect), ApiFailureModule.text(failure));
    }

    private void Follow(IEnumerable<Consequence> consequences, string cause, ConcurrentQueue<Consequence> told)
    {
        foreach (var consequence in consequences)
        {
            switch (consequence)
            {
                case Consequence.Announces announces:
                    Record(new Announcement(announces.Item.Warning, announces.Item.Reason, announces.Item.Message + cause));
                    break;
                case Consequence.Tells:
                    told.Enqueue(consequence);
                    break;
                default:
                    metrics.StorageReconfigured.Add(1);
                    break;
            }
        }
    }

    private void Record(Announcement announcement) =>
        events.Record(announcement.Warning ? EventType.Warning : EventType.Normal, announcement.Reason, announcement.Message);

    private static Verbosity VerbosityOf(ImageRegistry.Core.LogLevel level) =>
        level.IsDebug ? Verbosity.Debug
        : level.IsTrace ? Verbosity.Trace
        : level.IsTraceAll ? Verbosity.TraceAll
        : Verbosity.Normal;

    private static ExitCause CauseOf(ImageRegistry.Core.Ending ending) =>
        ending.IsFeatureGatesChanged ? ExitCause.FeatureGatesChanged : ExitCause.StartupFailed;
}
