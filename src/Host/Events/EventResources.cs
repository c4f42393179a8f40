using ImageRegistry.Core;

namespace ImageRegistry.Host.Events;

/// <summary>The API kinds that recording an event touches.</summary>
internal static class EventResources
{
    public static readonly Resource Events = new("", "v1", "events", "Event", Scope.Namespaced);
    public static readonly Resource Pods = new("", "v1", "pods", "Pod", Scope.Namespaced);
    public static readonly Resource ReplicaSets = new("apps", "v1", "replicasets", "ReplicaSet", Scope.Namespaced);
    public static readonly Resource Namespaces = new("", "v1", "namespaces", "Namespace", Scope.Cluster);
}
