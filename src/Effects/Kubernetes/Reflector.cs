using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>
/// Follows all objects of a kind that match a selection: lists them, then watches from there, for ever
/// (kubernetes.io: "Efficient detection of changes").
/// </summary>
/// <remarks>
/// <para><b>Guarantees</b>: the sink first gets all objects, then every change after that in the server's order, each once. After a break the
/// watch goes on from the last version seen; when the server no longer knows it, all objects are given anew. While nothing can be seen, the
/// sink is told so and why. Nothing is held between events but that version.</para>
/// <para><b>Assumptions</b>: <see cref="Selection.Keep"/> leaves <c>metadata.resourceVersion</c>.</para>
/// <para>Where an object may only be read by name, it is read again at every poll.</para>
/// <para><b>Caveats</b>: an object that was deleted and made again during a break that ended with a new list shows up as the new one only.
/// Where watching is not allowed, changes show at the next poll, in the form of a new list. A dead connection is noticed after
/// <see cref="KubernetesClientOptions.WatchSilence"/>; until then the view is old and nobody knows.</para>
/// </remarks>
public sealed class Reflector(
    IKubernetesClient client,
    Resource resource,
    string ns,
    Selection selection,
    IReflectorSink sink,
    ReflectorOptions options,
    TimeProvider time)
{
    private readonly Backoff backoff = new(options.FirstWait, options.LongestWait, options.Random);

    /// <summary>Runs until cancelled, and returns then.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            var position = "";

            while (true)
            {
                var justListed = position.Length == 0;

                if (justListed)
                {
                    position = await ListAsync(cancel);
                }

                if (position.Length > 0)
                {
                    position = await FollowAsync(position, justListed, cancel);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The orderly end.
        }
    }

    /// <summary>Gives all objects to the sink; the version to watch from, or, after telling and waiting, empty.</summary>
    private async Task<string> ListAsync(CancellationToken cancel)
    {
        var listed = await client.ListAsync(resource, ns, selection, cancel);

        if (listed is { IsError: true, ErrorValue.IsForbidden: true } && selection.Name is { Length: > 0 } name)
        {
            await PollAsync(name, cancel);
            return "";
        }

        if (listed.IsError)
        {
            await TellAndWaitAsync(listed.ErrorValue, cancel);
            return "";
        }

        var position = listed.ResultValue.Text("metadata", "resourceVersion");

        if (position.Length == 0)
        {
            await TellAndWaitAsync(
                ApiFailure.NewUnreadable("GET " + ResourceModule.qualifiedName(resource) + ": the list has no resourceVersion"), cancel);
            return "";
        }

        sink.Replaced(listed.ResultValue.Items("items"));
        return position;
    }

    /// <summary>
    /// Reads the one object where neither watching nor listing is allowed: the roles of the operator that this one replaces allow only
    /// to get the Namespace (OP-135).
    /// </summary>
    private async Task PollAsync(string name, CancellationToken cancel)
    {
        var read = await client.GetAsync(new ObjectRef(resource, ns, name), cancel);
        if (read is { IsError: true, ErrorValue.IsNotFound: false })
        {
            await TellAndWaitAsync(read.ErrorValue, cancel);
            return;
        }

        IReadOnlyList<Json> items = read.IsError ? [] : [selection.Keep is { } keep ? keep(read.ResultValue) : read.ResultValue];
        sink.Replaced(items);
        backoff.Reset();
        await WaitAsync(options.PollInterval * (1 + (0.2 * options.Random())), cancel);
    }

    /// <summary>Gives changes to the sink while a connection lasts; the version to watch from, or empty when all must be listed.</summary>
    private async Task<string> FollowAsync(string position, bool justListed, CancellationToken cancel)
    {
        var end = await WatchAsync(position, cancel);

        if (end.Worked)
        {
            backoff.Reset();
        }

        switch (end.Failure)
        {
            case null when end.Worked:
                return end.ResourceVersion;

            case null:
                await WaitAsync(backoff.Next(), cancel);
                return end.ResourceVersion;

            case ApiFailure.Expired:
                // The usual end of a long break. A list that is at once too old again is no usual thing.
                if (justListed && !end.Worked)
                {
                    await TellAndWaitAsync(end.Failure, cancel);
                }

                return "";

            case ApiFailure.Forbidden or ApiFailure.Refused { code: 405 }:
                // May everything be forbidden now, or only watching? A list tells; where that works it is the view we have.
                if (justListed)
                {
                    await WaitAsync(options.PollInterval * (1 + (0.2 * options.Random())), cancel);
                }

                return "";

            case ApiFailure.NotServed or ApiFailure.BadRequest:
                await TellAndWaitAsync(end.Failure, cancel);
                return "";

            default:
                await (end.Worked ? WaitAsync(backoff.Next(), cancel) : TellAndWaitAsync(end.Failure, cancel));
                return end.ResourceVersion;
        }
    }

    private async Task<WatchEnd> WatchAsync(string position, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var opened = false;
        var heard = false;

        await foreach (var change in client.WatchAsync(resource, ns, selection, position, cancel))
        {
            if (change is WatchEvent.Failed failed)
            {
                return new WatchEnd(position, Worked(), failed.Item);
            }

            // The first event only says that the server accepted the watch.
            heard |= opened;
            opened = true;
            var version = VersionOf(change);
            position = version.Length > 0 ? version : position;
            sink.Changed(change);
        }

        return new WatchEnd(position, Worked(), null);

        bool Worked() => heard || (opened && time.GetElapsedTime(started) >= options.ShortestWatch);
    }

    private static string VersionOf(WatchEvent change) => change switch
    {
        WatchEvent.Bookmark bookmark => bookmark.resourceVersion,
        WatchEvent.Added added => added.Item.Text("metadata", "resourceVersion"),
        WatchEvent.Modified modified => modified.Item.Text("metadata", "resourceVersion"),
        WatchEvent.Deleted deleted => deleted.Item.Text("metadata", "resourceVersion"),
        _ => "",
    };

    private async Task TellAndWaitAsync(ApiFailure failure, CancellationToken cancel)
    {
        sink.Failing(failure);

        var wait = failure.IsNotServed ? options.NotServedInterval * (1 + (0.2 * options.Random())) : backoff.Next();
        var asked = failure is ApiFailure.TooManyRequests { retryAfter.Value: var retryAfter } ? retryAfter : TimeSpan.Zero;
        await WaitAsync(wait > asked ? wait : asked, cancel);
    }

    private Task WaitAsync(TimeSpan wait, CancellationToken cancel) => Task.Delay(wait, time, cancel);
}
