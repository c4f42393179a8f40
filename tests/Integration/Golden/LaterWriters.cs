using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;

namespace ImageRegistry.Integration.Golden;

/// <summary>
/// Plays the writers that come with later issues, as far as the registry's own objects depend on theirs: it writes what was recorded.
/// </summary>
internal static class LaterWriters
{
    /// <summary>Writes the host name that the pruner goes by, and the certificates that the registry mounts.</summary>
    public static async Task WriteAsync(ScenarioStep step, TestCluster cluster)
    {
        if (step.Objects.TryGetValue("images/cluster", out var image))
            await cluster.MergeAsync(
                WellKnown.image,
                JsonModule.empty.With(Json.NewString(image.Text("status", "internalRegistryHostname")), "status", "internalRegistryHostname"),
                "status");
        if (step.Objects.TryGetValue("configmaps/openshift-image-registry/image-registry-certificates", out var certificates))
            await WriteAsync(WellKnown.certificates, certificates, cluster);
    }

    private static async Task WriteAsync(ObjectRef target, Json recorded, TestCluster cluster)
    {
        if (await cluster.GetAsync(target) is { } live)
        {
            var patch = JsonModule.empty;
            foreach (var part in (string[])["spec", "data"])
                patch = patch.With(JsonModule.mergePatchBetween(live.At(part) ?? JsonModule.empty, recorded.At(part) ?? JsonModule.empty), part);
            await cluster.MergeAsync(target, patch);
        }
        else
        {
            await cluster.ApplyAsync(recorded.With(Json.NewString(ResourceModule.apiVersion(target.Resource)), "apiVersion"));
        }
    }
}
