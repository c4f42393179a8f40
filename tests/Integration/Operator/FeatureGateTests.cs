using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>The feature gates that the operator is started with (OP-23, OP-24, API-15).</summary>
public sealed class FeatureGateTests
{
    private static readonly ObjectRef Lease = new(KnownKinds.Lease, WellKnown.operatorNamespace, "openshift-master-controllers");

    [Fact]
    public Task Other_gates_are_told_and_end_the_process_which_leads_at_once_when_it_is_started_again() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        var first = lab.Operator;
        await lab.Cluster.EventuallyAsync(async () => Assert.Single(await lab.EventsAsync("FeatureGatesInitialized")));
        var gates = (await lab.GetAsync(WellKnown.featureGate)).Items("status", "featureGates")
            .Select(entry => entry.With(Documents.Array([.. entry.Items("enabled"), Documents.Parse("""{"name":"SomethingNew"}""")]), "enabled"));

        await lab.Cluster.MergeAsync(WellKnown.featureGate, JsonModule.empty.With(Documents.Array(gates), "status", "featureGates"), "status");

        Assert.Equal(0, await first.ExitAsync());
        Assert.Equal("", (await lab.GetAsync(Lease)).Text("spec", "holderIdentity"));
        Assert.Equal("Normal", Assert.Single(await lab.EventsAsync("FeatureGatesModified")).Text("type"));

        await lab.StartAgainAsync();
        await lab.ReadyAsync();
        Assert.Single(await lab.EventsAsync("FeatureGatesModified"));
    });
}
