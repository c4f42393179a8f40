using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Golden;

/// <summary>A claim is made, used and deleted as by the recorded operator.</summary>
public sealed class ClaimScenario
{
    private const string Waiting = "removed";
    private const string AfterAMinute = "removed, a minute later";
    private const string ClusterOperator = "clusteroperators/image-registry";

    // What played the cluster in the recording never let go of the claim.
    private const string Terminating = "S-B13: a claim that is still being deleted is waited for, and told so";

    private static readonly IReadOnlyList<DeliberateDifference> Differences =
    [
        DeliberateDifference.KeepsImageConfigCondition("start", "claim-blank", "rwo"),
        new(Terminating, DeliberateDifference.Config, [Waiting], config => DeliberateDifference.With(
            DeliberateDifference.WithCondition(config, "Progressing", "True", "Removing"),
            Documents.Parse("""{"managementState":"Managed","pvc":{"claim":"image-registry-storage"}}"""), "status", "storage")),
        new(Terminating, ClusterOperator, [Waiting], report => DeliberateDifference.WithCondition(report, "Progressing", "True", "Removing")),
        DeliberateDifference.RemembersWhatWasSaid(AfterAMinute),
        new("B-24: conditions of storage that was removed are dropped", DeliberateDifference.Config, [AfterAMinute],
            config => DeliberateDifference.WithoutCondition(config, "StorageExists")),
        new("B-25: without storage none is managed", DeliberateDifference.Config, [AfterAMinute],
            config => DeliberateDifference.With(config, Json.NewBool(false), "status", "storageManaged")),
        new("B-11, PVC-11: the name of a claim that was deleted is cleared", DeliberateDifference.Config, [AfterAMinute],
            config => config.Without("spec", "storage", "pvc", "claim").Without("spec", "storage", "pvc")),
    ];

    [Fact]
    public Task The_recorded_scenario_comes_out_the_same() => Lab.RunAsync(new LabSettings { Scenario = "baremetal-pvc" }, async lab =>
    {
        await Replay.RunAsync("baremetal-pvc", Differences, lab);
        await Replay.BecomesAsync(AfterAMinute, Scenario.Read("baremetal-pvc").Steps[^1], Differences, lab, TimeSpan.FromMinutes(2));
    });
}
