using ImageRegistry.Core;
using Xunit;

namespace ImageRegistry.Integration.Golden;

/// <summary>The image pruner is made, tuned, mistreated, put right and deleted as it was by the recorded operator.</summary>
public sealed class PrunerScenario
{
    [Fact]
    public Task The_recorded_scenario_comes_out_the_same() => Replay.RunAsync(
        "pruner",
        [DeliberateDifference.KeepsImageConfigCondition("start", "tuned", "managed", "bad-schedule", "repair", "deleted")],
        deleted: new Dictionary<string, ObjectRef> { ["deleted"] = WellKnown.imagePruner });
}
