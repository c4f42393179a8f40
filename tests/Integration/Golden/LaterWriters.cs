using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;

namespace ImageRegistry.Integration.Golden;

/// <summary>
/// Plays the writers that come with later issues, as far as the registry's own objects depend on theirs: it writes what was recorded.
/// </summary>
internal static class LaterWriters
{
    /// <summary>Writes the ImagePruner, whose conditions the ClusterOperator unites.</summary>
    public static async Task WriteAsync(ScenarioStep step, TestCluster cluster)
    {
        if (step.Objects.TryGetValue("imagepruners/cluster", out var pruner))
            await WritePrunerAsync(pruner, cluster);
    }

    private static async Task WritePrunerAsync(Json pruner, TestCluster cluster)
    {
        // Times and messages are masked in the recording, but have to be there.
        var conditions = pruner.Items("status", "conditions").Select(condition =>
            JsonModule.mergePatch(condition, Documents.Parse("""{"lastTransitionTime":"2026-01-01T00:00:00Z","message":""}""")));
        await WriteAsync(WellKnown.imagePruner, pruner.Without("status"), cluster);
        await cluster.MergeAsync(
            WellKnown.imagePruner, JsonModule.empty.With(Documents.Array(conditions), "status", "conditions"), "status");
    }

    private static async Task WriteAsync(ObjectRef target, Json recorded, TestCluster cluster)
    {
        if (await cluster.GetAsync(target) is { } live)
        {
            var patch = JsonModule.empty;
            patch = patch.With(JsonModule.mergePatchBetween(live.At("spec") ?? JsonModule.empty, recorded.At("spec") ?? JsonModule.empty), "spec");
            await cluster.MergeAsync(target, patch);
        }
        else
        {
            await cluster.ApplyAsync(recorded.With(Json.NewString(ResourceModule.apiVersion(target.Resource)), "apiVersion"));
        }
    }
}
