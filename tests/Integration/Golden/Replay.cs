using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Golden;

/// <summary>Does what was done in a recorded scenario, and compares what is there after each step.</summary>
internal static class Replay
{
    // The recordings waited for five seconds; nothing here takes longer than some milliseconds.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1.2);

    /// <summary>Runs all steps of a scenario in a cluster of its own.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="differences">Where we differ on purpose.</param>
    /// <param name="settings">The cluster, but for its scenario.</param>
    /// <param name="deleted">By the step's name, what was deleted in it: recordings hold no deletions.</param>
    public static Task RunAsync(
        string scenario, IReadOnlyList<DeliberateDifference> differences,
        LabSettings? settings = null, IReadOnlyDictionary<string, ObjectRef>? deleted = null) =>
        Lab.RunAsync((settings ?? new LabSettings()) with { Scenario = scenario }, lab => RunAsync(scenario, differences, lab, deleted));

    /// <summary>Runs all steps of a scenario in this cluster.</summary>
    public static async Task RunAsync(
        string scenario, IReadOnlyList<DeliberateDifference> differences, Lab lab, IReadOnlyDictionary<string, ObjectRef>? deleted = null)
    {
        foreach (var step in NodeCaFromTheStart.In(Scenario.Read(scenario).Steps))
        {
            foreach (var request in step.Requests)
                await Scenario.PerformAsync(request, lab.Cluster);
            if (deleted?.GetValueOrDefault(step.Name) is { } target)
                await lab.Cluster.DeleteAsync(target);
            await BecomesAsync(step.Name, step, differences, lab);
        }
    }

    /// <summary>Waits until what is there is what was recorded, apart from the differences of this name.</summary>
    public static async Task BecomesAsync(string name, ScenarioStep step, IReadOnlyList<DeliberateDifference> differences, Lab lab, TimeSpan? within = null)
    {
        var expected = DeliberateDifference.Apply(name, Inventory.Of(step), differences);
        await lab.Cluster.EventuallyAsync(async () =>
        {
            await lab.Cluster.QuietAsync(Quiet);
            var found = Comparison.Differences(expected, await Inventory.OfAsync(lab.Cluster));
            Assert.True(found.Length == 0, $"After {name}:\n{found}");
        }, within);
    }
}
