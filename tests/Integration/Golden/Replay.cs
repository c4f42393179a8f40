using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Golden;

/// <summary>Does what was done in a recorded scenario, and compares what is there after each step.</summary>
internal static class Replay
{
    // The recordings waited for five seconds; nothing here takes longer than some milliseconds.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1.2);

    /// <summary>Runs the scenario up to and including the last of these steps; all of them when none is named.</summary>
    public static Task RunAsync(string scenario, IReadOnlyList<DeliberateDifference> differences) =>
        Lab.RunAsync(new LabSettings { Scenario = scenario }, async lab =>
        {
            foreach (var step in Scenario.Read(scenario).Steps)
            {
                foreach (var request in step.Requests)
                    await Scenario.PerformAsync(request, lab.Cluster);
                var expected = DeliberateDifference.Apply(step.Name, Inventory.Of(step), differences);
                await lab.Cluster.EventuallyAsync(async () =>
                {
                    await lab.Cluster.QuietAsync(Quiet);
                    var found = Comparison.Differences(expected, await Inventory.OfAsync(lab.Cluster));
                    Assert.True(found.Length == 0, $"After step {step.Name} of {scenario}:\n{found}");
                });
            }
        });
}
