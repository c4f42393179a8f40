using System.Threading.Channels;
using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Logging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Events;

/// <summary>
/// Writes the operator's Events into its namespace, in the background and in order. What happened before is not created again:
/// the count of its Event goes up.
/// </summary>
/// <remarks>
/// <b>Guarantees.</b> Recording never waits and never fails. Memory is bounded: by the queue, and by the number of Events that are
/// remembered. Credentials in URLs are taken out of messages.
/// <b>Caveats.</b> Events are a courtesy: one is lost when the queue is full or the API refuses it. Lost ones are counted and logged.
/// On shutdown what is queued is delivered for as long as the host allows.
/// </remarks>
public sealed class EventRecorder(
    IKubernetesClient api, InvolvedObjectLookup lookup, TimeProvider time, ILogger<EventRecorder> log)
    : BackgroundService, IEventRecorder
{
    /// <summary>Events that may wait for delivery.</summary>
    public const int QueueLength = 256;

    private const int Remembered = 256;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    private readonly Channel<OperatorEvent> queue = Channel.CreateBounded<OperatorEvent>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Dictionary<OperatorEvent, Delivered> delivered = [];
    private readonly string instance = Environment.MachineName;
    private InvolvedObject? about;
    private long dropped;
    private long reported;
    private long lastName;

    /// <summary>How many events were lost since the start.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <inheritdoc/>
    public void Record(EventType type, string reason, string message)
    {
        if (!queue.Writer.TryWrite(new OperatorEvent(type, reason, Redaction.Text(message))))
            Interlocked.Increment(ref dropped);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What is queued still goes out; the token that the host cancels after its limit ends it.
        queue.Writer.TryComplete();
        if (ExecuteTask is { } pump)
            await Task.WhenAny(pump, Task.Delay(Timeout.Infinite, cancellationToken));
        // The pump heeds its token at once, so this wait has no limit of its own.
        await base.StopAsync(CancellationToken.None);
        // Counted here, not by the pump: one that is stopped before it began never runs.
        Interlocked.Add(ref dropped, queue.Reader.Count);
        ReportDropped();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var what in queue.Reader.ReadAllAsync(stoppingToken))
            {
                await DeliverAsync(what, stoppingToken);
                ReportDropped();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host's limit for stopping is over, in the middle of a delivery.
            Interlocked.Increment(ref dropped);
        }
    }

    private async Task DeliverAsync(OperatorEvent what, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(RequestLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            if (delivered.TryGetValue(what, out var before) && await AgainAsync(what, before, both.Token))
                return;
            await CreateAsync(what, await AboutAsync(both.Token), both.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            Lost(what, $"no answer within {RequestLimit.TotalSeconds} s");
        }
    }

    private async Task<InvolvedObject> AboutAsync(CancellationToken cancel)
    {
        if (about is { } known)
            return known;
        var (found, final) = await lookup.FindAsync(cancel);
        if (final)
            about = found;
        return found;
    }

    /// <summary>Counts the Event up. False when it is gone and has to be created anew.</summary>
    private async Task<bool> AgainAsync(OperatorEvent what, Delivered before, CancellationToken cancel)
    {
        var count = before.Count + 1;
        var answer = await api.PatchAsync(
            Ref(before.Name), "", PatchKind.Merge, EventDocument.Again(count, time.GetUtcNow()), cancel);
        if (answer.IsOk)
        {
            delivered[what] = before with { Count = count };
            return true;
        }

        // Events live for some hours only.
        if (answer.ErrorValue.IsNotFound)
            return false;
        Lost(what, ApiFailureModule.text(answer.ErrorValue));
        return true;
    }

    private async Task CreateAsync(OperatorEvent what, InvolvedObject subject, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        // A clock may stand still between two events.
        lastName = Math.Max(lastName + 1, now.UtcTicks);
        var name = EventDocument.Name(subject, lastName);
        var answer = await api.CreateAsync(Ref(name), EventDocument.New(name, what, subject, instance, now), cancel);
        if (!answer.IsOk)
        {
            Lost(what, ApiFailureModule.text(answer.ErrorValue));
            return;
        }

        // Forgetting them all now and then only means that an Event is created a second time.
        if (delivered.Count >= Remembered)
            delivered.Clear();
        delivered[what] = new Delivered(name, 1);
    }

    private void Lost(OperatorEvent what, string reason)
    {
        Interlocked.Increment(ref dropped);
        reported++;
        log.LogWarning("Event {Reason} ({Message}) was not delivered: {Failure}", what.Reason, what.Message, reason);
    }

    private void ReportDropped()
    {
        var now = Dropped;
        if (now > reported)
            log.LogWarning("{Count} events were dropped: the API did not take them in time", now - reported);
        reported = now;
    }

    private static ObjectRef Ref(string name) => new(EventResources.Events, OperatorNames.Namespace, name);

    private sealed record Delivered(string Name, int Count);
}
