using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using Microsoft.Extensions.Logging;
using Microsoft.FSharp.Collections;

namespace ImageRegistry.Host.Reconciliation;

/// <summary>Takes what one watch shows into the memory.</summary>
internal sealed class WatchSink(Watch watch, Memory memory, TimeProvider time, ILogger log) : IReflectorSink
{
    private ApiFailure? told;

    /// <inheritdoc/>
    public void Replaced(IReadOnlyList<Json> items)
    {
        log.LogDebug("Listed {Watch}: {Count}", WatchModule.text(watch), items.Count);
        told = null;
        memory.Update(known => Sightings.replaced(time.GetUtcNow(), watch, ListModule.OfSeq(items), known));
    }

    /// <inheritdoc/>
    public void Changed(WatchEvent change)
    {
        told = null;
        switch (change)
        {
            case WatchEvent.Added added:
                Put(added.Item);
                break;
            case WatchEvent.Modified modified:
                Put(modified.Item);
                break;
            case WatchEvent.Deleted deleted:
                memory.Update(known => Sightings.deleted(time.GetUtcNow(), watch, deleted.Item, known));
                break;
        }
    }

    /// <inheritdoc/>
    public void Failing(ApiFailure failure)
    {
        // The same reason again is no news: it comes with every attempt.
        if (told is null || !failure.Equals(told))
            log.LogWarning("Cannot watch {Watch}: {Failure}", WatchModule.text(watch), ApiFailureModule.text(failure));
        told = failure;
        memory.Update(known => Sightings.failing(time.GetUtcNow(), watch, failure, known));
    }

    private void Put(Json document) =>
        memory.Update(known => Sightings.changed(time.GetUtcNow(), watch, document, known));
}
