using ImageRegistry.Core;
using Xunit;

namespace ImageRegistry.Integration.Golden;

/// <summary>A registry on an empty directory is made, tuned, moved and removed as it was by the recorded operator.</summary>
public sealed class EmptyDirScenario
{
    [Fact]
    public Task The_recorded_scenario_comes_out_the_same() => Replay.RunAsync("none-emptydir", Differences);

    internal static IReadOnlyList<DeliberateDifference> Differences { get; } =
    [
        DeliberateDifference.KeepsImageConfigCondition("start", "managed", "tuned", "selector"),
        DeliberateDifference.RemembersWhatWasSaid("removed"),
        new("B-24: conditions of storage that was removed are dropped", DeliberateDifference.Config, ["removed"],
            config => DeliberateDifference.WithoutCondition(config, "StorageExists")),
        new("B-25: without storage none is managed", DeliberateDifference.Config, ["removed"],
            config => DeliberateDifference.With(config, Json.NewBool(false), "status", "storageManaged")),
    ];
}
