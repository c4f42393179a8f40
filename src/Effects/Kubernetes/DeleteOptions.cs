using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>How an object is deleted, and which one it must be.</summary>
/// <param name="Propagation">What happens to the objects it owns.</param>
/// <param name="GracePeriodSeconds">Seconds until a pod is killed; null for the kind's own default.</param>
/// <param name="Uid">Delete only the object of this uid; empty for any.</param>
/// <param name="ResourceVersion">Delete only in this version; empty for any.</param>
public sealed record DeleteOptions(
    Propagation Propagation, int? GracePeriodSeconds = null, string Uid = "", string ResourceVersion = "");
