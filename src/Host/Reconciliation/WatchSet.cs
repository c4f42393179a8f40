using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Reconciliation;

/// <summary>
/// The open watches: exactly those that the core wants. Everything is read through them, so at rest nothing else is read.
/// </summary>
public sealed class WatchSet(
    [FromKeyedServices(OperatorHost.WatchAccess)] IKubernetesClient api,
    Memory memory,
    TimeProvider time,
    ILoggerFactory loggers) : IAsyncDisposable
{
    private static readonly ReflectorOptions Options = new();
    private readonly ILogger log = loggers.CreateLogger<WatchSet>();
    private readonly Dictionary<Watch, Running> running = [];

    /// <summary>Opens the watches that are wanted and not open, closes those that are open and not wanted.</summary>
    public void Follow(IReadOnlyCollection<Watch> wanted)
    {
        foreach (var watch in wanted.Where(watch => !running.ContainsKey(watch)))
            running.Add(watch, Open(watch));

        foreach (var watch in running.Keys.Except(wanted).ToList())
        {
            running.Remove(watch, out var closed);
            closed?.Stop.Cancel();
            memory.Note(known => Sightings.forgotten(watch, known));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var each in running.Values)
            await each.Stop.CancelAsync();
        await Task.WhenAll(running.Values.Select(each => each.Task));
        foreach (var each in running.Values)
            each.Stop.Dispose();
        running.Clear();
    }

    private Running Open(Watch watch)
    {
        var objects = watch.Scope switch
        {
            WatchScope.Named named => Selection.Named(named.Item),
            WatchScope.Labelled labelled => new Selection(LabelSelector: labelled.Item),
            WatchScope.LabelledWith with => new Selection(LabelSelector: with.label + "=" + with.value),
            _ => Selection.Everything,
        };
        var selection = objects with { MetadataOnly = watch.MetadataOnly, Keep = document => WatchModule.project(watch, document) };
        var stop = new CancellationTokenSource();
        var sink = new WatchSink(watch, memory, time, log);
        var reflector = new Reflector(api, watch.Resource, watch.Namespace, selection, sink, Options, time);
        return new Running(stop, Task.Run(() => reflector.RunAsync(stop.Token)));
    }

    private sealed record Running(CancellationTokenSource Stop, Task Task);
}
