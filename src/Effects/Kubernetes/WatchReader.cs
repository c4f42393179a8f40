using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Reads one watch connection, line by line.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: no more than one event is held, and none larger than the limit. A connection that says nothing for longer than
/// <see cref="KubernetesClientOptions.WatchSilence"/> is closed and reported as unreachable: bookmarks come about every minute, so it is dead.</para>
/// <para><b>Caveats</b>: the server ends every watch after 5 to 10 minutes because it is asked to, at a random time, so that the watches of
/// many processes don't come back together. That end is no failure. A kind whose server sends no bookmarks gets a new connection
/// whenever nothing happens for that long.</para>
/// </remarks>
internal sealed class WatchReader(RequestSender sender, KubernetesClientOptions options, TimeProvider time)
{
    private const string MetadataAccept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

    public async IAsyncEnumerable<WatchEvent> ReadAsync(
        Resource resource, string ns, Selection selection, string resourceVersion, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = Request(resource, ns, selection, resourceVersion);
        var opened = await sender.OpenAsync(request, options.RequestLimit, cancel);

        if (opened.IsError)
        {
            yield return WatchEvent.NewFailed(opened.ErrorValue);
            yield break;
        }

        using var response = opened.ResultValue;
        yield return WatchEvent.NewBookmark(resourceVersion);

        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var lines = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));

        try
        {
            while (await NextAsync(request, lines, item => ObjectShape.Of(item, resource, selection), cancel) is { } next)
            {
                yield return next;

                if (next.IsFailed)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await lines.CompleteAsync();
        }
    }

    /// <summary>The next event; null at the orderly end.</summary>
    private async Task<WatchEvent?> NextAsync(ApiRequest request, PipeReader lines, Func<Json, Json> shape, CancellationToken cancel)
    {
        using var silence = new CancellationTokenSource(options.WatchSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, silence.Token);

        try
        {
            while (true)
            {
                var read = await lines.ReadAsync(either.Token);
                var buffer = read.Buffer;

                if (buffer.PositionOf((byte)'\n') is { } end)
                {
                    var line = buffer.Slice(0, end);
                    var next = line.IsEmpty ? null : Event(request, line, shape);
                    lines.AdvanceTo(buffer.GetPosition(1, end));

                    if (next is not null)
                    {
                        return next;
                    }

                    continue;
                }

                if (buffer.Length > options.LargestEvent)
                {
                    return Broken(request, "an event is larger than "
                        + options.LargestEvent.ToString(CultureInfo.InvariantCulture) + " bytes");
                }

                if (read.IsCompleted)
                {
                    return buffer.IsEmpty ? null : WatchEvent.NewFailed(ApiFailure.NewUnreachable(
                        "WATCH " + request.Subject + ": the connection ended in the middle of an event"));
                }

                lines.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested)
        {
            return WatchEvent.NewFailed(ApiFailure.NewUnreachable(
                "WATCH " + request.Subject + ": nothing was heard for "
                + options.WatchSilence.TotalSeconds.ToString(CultureInfo.InvariantCulture) + " s, not even a bookmark"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return WatchEvent.NewFailed(TransportFailure.From(request, e));
        }
    }

    private static WatchEvent Event(ApiRequest request, ReadOnlySequence<byte> line, Func<Json, Json> shape)
    {
        var parsed = JsonModule.parse(line.IsSingleSegment ? line.First : line.ToArray());

        if (parsed.IsError)
        {
            return Broken(request, parsed.ErrorValue);
        }

        if (parsed.ResultValue.At("object") is not { } item)
        {
            return Broken(request, "an event without object");
        }

        return parsed.ResultValue.Text("type") switch
        {
            "ADDED" => WatchEvent.NewAdded(shape(item)),
            "MODIFIED" => WatchEvent.NewModified(shape(item)),
            "DELETED" => WatchEvent.NewDeleted(shape(item)),
            "BOOKMARK" => WatchEvent.NewBookmark(item.Text("metadata", "resourceVersion")),
            "ERROR" => WatchEvent.NewFailed(StatusDecoder.FromStatus(request, 0, item, null)),
            _ => Broken(request, "an event of unknown type"),
        };
    }

    private static WatchEvent Broken(ApiRequest request, string problem) =>
        WatchEvent.NewFailed(ApiFailure.NewUnreadable("WATCH " + request.Subject + ": " + problem));

    private ApiRequest Request(Resource resource, string ns, Selection selection, string resourceVersion) =>
        ApiRequest.About(HttpMethod.Get, resource, ns) with
        {
            Query =
            [
                ("watch", "true"),
                ("allowWatchBookmarks", "true"),
                ("labelSelector", selection.LabelSelector),
                ("fieldSelector", selection.FieldSelector),
                ("resourceVersion", resourceVersion),
                ("timeoutSeconds", ((int)(300 * (1 + options.Random()))).ToString(CultureInfo.InvariantCulture)),
            ],
            Accept = selection.MetadataOnly ? MetadataAccept : ApiRequest.Json,
        };
}
