using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using Microsoft.FSharp.Collections;

namespace ImageRegistry.Integration.Wire;

/// <summary>Notes what a reflector says, each call as one short line.</summary>
internal sealed class RecordingSink : IReflectorSink
{
    private readonly List<string> lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines)
            {
                return [.. lines];
            }
        }
    }

    public void Replaced(IReadOnlyList<Json> items) => Add("replaced " + string.Join(' ', items.Select(Name)));

    public void Changed(WatchEvent change) => Add(change switch
    {
        WatchEvent.Added added => "added " + Name(added.Item),
        WatchEvent.Modified modified => "modified " + Name(modified.Item),
        WatchEvent.Deleted deleted => "deleted " + Name(deleted.Item),
        WatchEvent.Bookmark bookmark => "bookmark " + bookmark.resourceVersion,
        _ => "unexpected " + change,
    });

    public void Failing(ApiFailure failure) => Add("failing " + failure.GetType().Name);

    private static string Name(Json item) =>
        JsonModule.tryString(ListModule.OfArray(["metadata", "name"]), item)?.Value ?? "";

    private void Add(string line)
    {
        lock (lines)
        {
            lines.Add(line);
        }
    }
}
