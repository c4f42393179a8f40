using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Sandbox;
using Microsoft.FSharp.Collections;

namespace ImageRegistry.Integration.Cluster;

/// <summary>
/// What the API shows of the kinds that are played, in the form that the sandbox's controllers decide from. So the same controllers
/// play the rest of a cluster whose API server is another process.
/// </summary>
/// <param name="definitions">A state that serves every kind and holds no objects.</param>
internal sealed class ClusterMirror(State definitions)
{
    private readonly Dictionary<(string Kind, string Namespace, string Name), Json> objects = [];
    private readonly HashSet<string> listed = [];
    private readonly Lock gate = new();
    private long changes;

    /// <summary>How many changes were seen.</summary>
    public long Changes => Interlocked.Read(ref changes);

    /// <summary>The cluster as it is seen now; null while some kind was not listed yet.</summary>
    public State? Seen
    {
        get
        {
            lock (gate)
            {
                if (listed.Count < KnownKinds.Played.Count)
                    return null;
                var byKind = objects
                    .GroupBy(pair => pair.Key.Kind)
                    .Select(kind => Tuple.Create(kind.Key, MapModule.OfSeq(kind
                        .GroupBy(pair => pair.Key.Namespace)
                        .Select(ns => Tuple.Create(ns.Key, MapModule.OfSeq(ns.Select(pair => Tuple.Create(pair.Key.Name, pair.Value))))))));
                // The kinds that are not mirrored have no objects here: nothing that refers to them may be taken for an orphan.
                return new State(
                    changes, MapModule.OfSeq(byKind), definitions.Kinds, [], 0, 0, definitions.History, [], [], 0, definitions.Entropy, 0, definitions.Writer);
            }
        }
    }

    /// <summary>Follows all kinds until cancelled.</summary>
    public Task FollowAsync(IKubernetesClient api, CancellationToken cancel) => Task.WhenAll(KnownKinds.Played.Select(kind =>
        new Reflector(api, kind, "", Selection.Everything, new Sink(this, kind), new ReflectorOptions(), TimeProvider.System).RunAsync(cancel)));

    private sealed class Sink(ClusterMirror mirror, Resource resource) : IReflectorSink
    {
        private readonly string kind = ResourceModule.qualifiedName(resource);

        public void Replaced(IReadOnlyList<Json> items)
        {
            lock (mirror.gate)
            {
                foreach (var key in mirror.objects.Keys.Where(key => key.Kind == kind).ToList())
                    mirror.objects.Remove(key);
                foreach (var item in items)
                    mirror.objects[Key(item)] = item;
                mirror.listed.Add(kind);
                mirror.changes++;
            }
        }

        public void Changed(WatchEvent change)
        {
            lock (mirror.gate)
            {
                switch (change)
                {
                    case WatchEvent.Added added:
                        mirror.objects[Key(added.Item)] = added.Item;
                        break;
                    case WatchEvent.Modified modified:
                        mirror.objects[Key(modified.Item)] = modified.Item;
                        break;
                    case WatchEvent.Deleted deleted:
                        mirror.objects.Remove(Key(deleted.Item));
                        break;
                    default:
                        return;
                }

                mirror.changes++;
            }
        }

        public void Failing(ApiFailure failure)
        {
            // The reflector tries again; what was seen stays.
        }

        private (string, string, string) Key(Json document) => (kind, Metadata.ns(document), Metadata.name(document));
    }
}
