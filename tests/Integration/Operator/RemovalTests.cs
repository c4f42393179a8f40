using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>Leaving the state Managed, and deleting the Config (spec 01, sections 7 and 8).</summary>
public sealed class RemovalTests
{
    private static readonly IReadOnlyList<ObjectRef> Objects =
    [
        WellKnown.clusterRole, WellKnown.clusterRoleBinding, WellKnown.serviceAccount, WellKnown.pullSecretCopy, WellKnown.privateConfiguration,
        WellKnown.service, WellKnown.deployment, WellKnown.podDisruptionBudget, WellKnown.networkPolicy,
    ];

    private static async Task AssertGoneAsync(Lab lab)
    {
        foreach (var target in Objects)
            Assert.True(await lab.Cluster.GetAsync(target) is null, ObjectRefModule.text(target) + " is still there");
    }

    [Fact]
    public Task A_deleted_Config_takes_everything_along_and_a_new_one_follows() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        var before = await lab.ConfigAsync();

        await lab.Cluster.DeleteAsync(WellKnown.config);

        await lab.SettledAsync(async () =>
        {
            var after = await lab.ConfigAsync();
            Assert.NotEqual(Metadata.uid(before), Metadata.uid(after));
            Assert.Equal("True/Removed", after.Said("Available"));
            await AssertGoneAsync(lab);
        });
    });

    [Fact]
    public Task Somebody_elses_finalizer_holds_up_nothing_but_the_Config() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        await lab.EditAsync("""{"metadata":{"finalizers":["imageregistry.operator.openshift.io/finalizer","example.com/mine"]}}""");
        await lab.Cluster.DeleteAsync(WellKnown.config);
        await lab.SettledAsync(async () =>
        {
            await AssertGoneAsync(lab);
            Assert.Equal(["example.com/mine"], (await lab.ConfigAsync()).Items("metadata", "finalizers").Select(one => one.Text()));
        });
        var before = await lab.ConfigAsync();

        await lab.EditAsync("""{"metadata":{"finalizers":null}}""");

        await lab.Cluster.EventuallyAsync(async () => Assert.NotEqual(Metadata.uid(before), Metadata.uid(await lab.ConfigAsync())));
    });

    [Fact]
    public Task Unmanaged_touches_nothing_and_Managed_puts_it_right() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        await lab.EditAsync("""{"spec":{"managementState":"Unmanaged"}}""");
        await lab.SaysAsync("Available", "True/Unmanaged");
        var since = await lab.NowAsync();

        await lab.Cluster.DeleteAsync(WellKnown.service);
        await lab.Cluster.MergeAsync(WellKnown.deployment, """{"spec":{"replicas":2}}""");
        await lab.SettledAsync(async () => Assert.Equal(2, (await lab.ConfigAsync()).Number("status", "readyReplicas")));

        // Nodes and pruner follow the Service in every state (RS-26); the registry itself is left alone.
        Assert.Equal(
            [
                "update configmaps image-registry-ca 200",
                "update configmaps image-registry-certificates 200",
                "update cronjobs.batch image-pruner 200",
            ],
            (await lab.WritesAsync(since)).Where(entry => entry.Subresource != "status").Select(Lab.Line).Order(StringComparer.Ordinal));
        Assert.Null(await lab.Cluster.GetAsync(WellKnown.service));

        await lab.EditAsync("""{"spec":{"managementState":"Managed"}}""");
        await lab.ReadyAsync();
        await lab.GetAsync(WellKnown.service);
        Assert.Equal(1, (await lab.GetAsync(WellKnown.deployment)).Number("spec", "replicas"));
    });

    [Fact]
    public Task Routes_go_even_when_the_same_edit_no_longer_asks_for_them() => Lab.RunAsync(
        LabSettings.WithRegistry with
        {
            Config = """
                {"spec":{"managementState":"Managed","replicas":1,"storage":{"emptyDir":{}},"defaultRoute":true,"routes":[{"name":"public"}]}}
                """,
        },
        async lab =>
        {
            await lab.ReadyAsync();
            await lab.GetAsync(WellKnown.route("public"));

            await lab.EditAsync("""{"spec":{"managementState":"Removed","defaultRoute":false,"routes":null}}""");

            await lab.SettledAsync(async () => Assert.Empty(await lab.Cluster.ListAsync(ImageRegistry.Core.Kind.route)));
            await AssertGoneAsync(lab);
        });

    [Fact]
    public Task A_removed_registry_comes_back_with_its_claim() => Lab.RunAsync(
        new LabSettings
        {
            Config = """{"spec":{"managementState":"Managed","replicas":1,"storage":{"pvc":{"claim":""}}}}""",
            Played = ControllerSettingsModule.everything(TimeSpan.Zero),
        },
        async lab =>
        {
            await lab.ReadyAsync();
            var claim = new ObjectRef(ImageRegistry.Core.Kind.persistentVolumeClaim, WellKnown.operatorNamespace, "image-registry-storage");
            var before = await lab.GetAsync(claim);

            await lab.EditAsync("""{"spec":{"managementState":"Removed"}}""");
            await lab.SettledAsync(async () =>
            {
                Assert.Null(await lab.Cluster.GetAsync(claim));
                Assert.Equal("False/Removed", (await lab.ConfigAsync()).Said("Progressing"));
            });

            await lab.EditAsync("""{"spec":{"managementState":"Managed"}}""");
            await lab.ReadyAsync();
            Assert.NotEqual(Metadata.uid(before), Metadata.uid(await lab.GetAsync(claim)));
        });
}
