using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>What the cluster itself does wrong is told by its right name.</summary>
public sealed class TroubleTests
{
    [Fact]
    public Task A_removal_that_is_refused_is_not_called_one() => Lab.RunAsync(LabSettings.WithRegistry with { Refused = ["delete services image-registry 403"] }, async lab =>
    {
        await lab.ReadyAsync();
        await lab.Cluster.RefuseDeletionAsync(WellKnown.service);

        await lab.EditAsync("""{"spec":{"managementState":"Removed"}}""");
        await lab.SettledAsync(async () =>
        {
            var config = await lab.ConfigAsync();
            Assert.Equal("True/Removing", config.Said("Progressing"));
            Assert.Contains("Service openshift-image-registry/image-registry", config.Told("Progressing"));
            Assert.Equal("True/Removing", (await lab.GetAsync(WellKnown.clusterOperator)).Said("Progressing"));
            Assert.Null(await lab.Cluster.GetAsync(WellKnown.deployment));
            Assert.Null(await lab.Cluster.GetAsync(WellKnown.networkPolicy));
        });

        await lab.Cluster.AllowDeletionAsync();
        await lab.SettledAsync(async () =>
        {
            Assert.Null(await lab.Cluster.GetAsync(WellKnown.service));
            Assert.Equal("False/Removed", (await lab.ConfigAsync()).Said("Progressing"));
        });
    });

    [Fact]
    public Task A_rollout_that_times_out_degrades() => Lab.RunAsync(
        LabSettings.WithRegistry,
        async lab =>
        {
            await lab.ReadyAsync();
            lab.Cluster.Play(ControllerSettingsModule.withRollout(
                WellKnown.operatorNamespace, "image-registry", Rollout.TimesOut, ControllerSettingsModule.golden));

            await lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");

            await lab.Cluster.EventuallyAsync(async () =>
            {
                var config = await lab.ConfigAsync();
                Assert.Equal("True/DeploymentNotCompleted", config.Said("Progressing"));
                Assert.Equal("True/ProgressDeadlineExceeded", config.Said("Degraded"));
                Assert.StartsWith("Registry deployment has timed out progressing: ", config.Told("Degraded"));
                Assert.StartsWith("True/", config.Said("Available"));
            });

            lab.Cluster.Play(ControllerSettingsModule.golden);
            await lab.ReadyAsync();
        });

    [Fact]
    public Task A_Route_that_is_refused_degrades_until_it_is_admitted() => Lab.RunAsync(
        LabSettings.WithRegistry with
        {
            Played = ControllerSettingsModule.refusingRoute(
                WellKnown.operatorNamespace, "default-route", new RouteRefusal("HostAlreadyClaimed", "taken by another"), ControllerSettingsModule.golden),
        },
        async lab =>
        {
            await lab.ReadyAsync();

            await lab.EditAsync("""{"spec":{"defaultRoute":true}}""");
            await lab.SaysAsync("Degraded", "True/RouteDegraded");
            Assert.Equal(
                "route default-route (host default-route-openshift-image-registry.apps.lab.example.com, router default) not admitted: taken by another",
                (await lab.ConfigAsync()).Told("Degraded"));

            lab.Cluster.Play(ControllerSettingsModule.golden);
            await lab.ReadyAsync();
        });

    [Fact]
    public Task Where_Routes_are_not_served_the_registry_comes_up_without() => Lab.RunAsync(
        LabSettings.WithRegistry with
        {
            Before = cluster => cluster.DeleteAsync(new ObjectRef(KnownKinds.Definition, "", "routes.route.openshift.io")),
        },
        lab => lab.ReadyAsync());

    [Fact]
    public Task Without_an_Infrastructure_the_ClusterOperator_says_what_is_missing() => Lab.RunAsync(
        new LabSettings { Before = cluster => cluster.DeleteAsync(WellKnown.infrastructure) },
        async lab =>
        {
            await lab.Cluster.EventuallyAsync(async () =>
            {
                var report = await lab.GetAsync(WellKnown.clusterOperator);
                Assert.Equal("Unknown/ConfigMissing", report.Said("Degraded"));
                Assert.Contains("Infrastructure cluster does not exist", report.Told("Degraded"));
            });
            Assert.Null(await lab.Cluster.GetAsync(WellKnown.config));

            await lab.Cluster.ApplyAsync(Documents.Parse("""
                {"apiVersion":"config.openshift.io/v1","kind":"Infrastructure","metadata":{"name":"cluster"},
                 "spec":{"cloudConfig":{"name":""},"platformSpec":{"type":"None"}}}
                """));
            await lab.ReadyAsync();
        });

    [Fact]
    public Task Storage_can_be_changed_for_another() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        var before = await lab.GetAsync(WellKnown.deployment);

        await lab.EditAsync("""{"spec":{"storage":{"emptyDir":null,"managementState":null,"pvc":{"claim":""}}}}""");
        await lab.ReadyAsync();

        var config = await lab.ConfigAsync();
        Assert.Equal("""{"managementState":"Managed","pvc":{"claim":"image-registry-storage"}}""", JsonModule.text(config.At("status", "storage")!));
        Assert.Equal("True/PVC Exists", config.Said("StorageExists"));
        Assert.Equal(before.Number("metadata", "generation") + 1, (await lab.GetAsync(WellKnown.deployment)).Number("metadata", "generation"));
    });

    [Fact]
    public Task A_claim_that_is_not_there_is_named_and_waited_for() => Lab.RunAsync(
        new LabSettings { Config = """{"spec":{"managementState":"Managed","replicas":1,"storage":{"pvc":{"claim":"mine"}}}}""" },
        async lab =>
        {
            await lab.SaysAsync("Degraded", "True/UnsupportedPVC");
            Assert.Contains("PersistentVolumeClaim openshift-image-registry/mine does not exist", (await lab.ConfigAsync()).Told("Degraded"));

            await lab.Cluster.ApplyAsync(Documents.Parse("""
                {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"mine","namespace":"openshift-image-registry"},
                 "spec":{"accessModes":["ReadWriteMany"],"resources":{"requests":{"storage":"1Gi"}}}}
                """));
            await lab.ReadyAsync();
            Assert.Equal("Unmanaged", (await lab.ConfigAsync()).Text("status", "storage", "managementState"));
        });
}
