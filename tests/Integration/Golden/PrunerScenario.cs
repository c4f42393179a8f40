using Xunit;

namespace ImageRegistry.Integration.Golden;

/// <summary>What happens to the pruner leaves the registry's objects alone; its conditions are united in the ClusterOperator.</summary>
public sealed class PrunerScenario
{
    [Fact]
    public Task The_recorded_scenario_comes_out_the_same() => Replay.RunAsync("pruner",
    [
        DeliberateDifference.KeepsImageConfigCondition("start", "tuned", "managed", "bad-schedule", "repair", "deleted"),
    ]);
}
