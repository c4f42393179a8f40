namespace ImageRegistry.Effects.Kubernetes;

/// <summary>The language a patch is written in.</summary>
public enum PatchKind
{
    /// <summary>RFC 7386, <c>application/merge-patch+json</c>.</summary>
    Merge,

    /// <summary>RFC 6902, <c>application/json-patch+json</c>.</summary>
    Json,

    /// <summary>Kubernetes' own, <c>application/strategic-merge-patch+json</c>; not for custom resources.</summary>
    StrategicMerge,
}
