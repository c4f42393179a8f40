using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Golden;

/// <summary>The operator does what the recorded one did, except where it is better on purpose.</summary>
public sealed class GoldenTests
{
    private const string Config = "configs/cluster";

    private static Json StorageForgotten(Json config) =>
        DeliberateDifference.WithoutCondition(config, "StorageExists");

    private static Json StorageNotManaged(Json config) => config.With(Json.NewBool(false), "status", "storageManaged");

    [Fact]
    public Task A_registry_on_an_empty_directory_is_made_tuned_and_removed() => Replay.RunAsync("none-emptydir",
    [
        new("B-24: conditions of storage that was removed are dropped", Config, ["removed"], StorageForgotten),
        new("B-25: without storage none is managed", Config, ["removed"], StorageNotManaged),
    ]);
}
