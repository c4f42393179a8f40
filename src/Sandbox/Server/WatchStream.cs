using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Sandbox;

/// <summary>The events of a watch as a stream of bytes, one JSON document a line. Reading waits for the next event.</summary>
internal sealed class WatchStream(SandboxCluster cluster, Subscription subscription) : Stream
{
    // Bookmarks and the end of the watch come by the clock, not by a change.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private Subscription? current = subscription;
    private ReadOnlyMemory<byte> pending;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (pending.IsEmpty)
        {
            if (current is null)
                return 0;
            var (step, changed) = cluster.Advance(current);
            current = OptionModule.ToObj(step.Next);
            pending = Lines(step.Events);
            if (pending.IsEmpty && current is not null)
                await cluster.SignalOrTimeAsync(changed, LongestWait, cancellationToken);
        }

        var count = Math.Min(buffer.Length, pending.Length);
        pending[..count].CopyTo(buffer);
        pending = pending[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] Lines(IEnumerable<Json> events) =>
        [.. events.SelectMany(document => (byte[])[.. JsonModule.bytes(document), (byte)'\n'])];
}
