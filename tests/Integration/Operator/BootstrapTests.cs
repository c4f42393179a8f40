using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using Xunit;
using Kind = ImageRegistry.Core.Kind;

namespace ImageRegistry.Integration.Operator;

/// <summary>The first Config of a cluster (OP-42 to OP-52).</summary>
public sealed class BootstrapTests
{
    private static readonly ObjectRef DefaultClaim = new(Kind.persistentVolumeClaim, WellKnown.operatorNamespace, WellKnown.defaultClaimName);

    [Theory]
    [InlineData("aws", "Managed", "s3", 2, "RollingUpdate")]
    [InlineData("azure", "Managed", "azure", 2, "RollingUpdate")]
    [InlineData("gcp", "Managed", "gcs", 2, "RollingUpdate")]
    [InlineData("ibmcloud", "Managed", "ibmcos", 2, "RollingUpdate")]
    [InlineData("powervs", "Managed", "ibmcos", 2, "RollingUpdate")]
    [InlineData("ovirt", "Managed", "pvc", 1, "Recreate")]
    [InlineData("baremetal", "Removed", "", 1, "RollingUpdate")]
    [InlineData("vsphere", "Removed", "", 1, "RollingUpdate")]
    [InlineData("none", "Removed", "", 1, "RollingUpdate")]
    [InlineData("nutanix", "Removed", "", 1, "RollingUpdate")]
    [InlineData("kubevirt", "Removed", "", 1, "RollingUpdate")]
    [InlineData("equinixmetal", "Removed", "", 1, "RollingUpdate")]
    [InlineData("alibabacloud", "Removed", "", 1, "RollingUpdate")]
    [InlineData("external", "Removed", "", 1, "RollingUpdate")]
    [InlineData("libvirt", "Managed", "emptyDir", 1, "RollingUpdate")]
    [InlineData("unknown", "Managed", "emptyDir", 1, "RollingUpdate")]
    public Task Every_platform_has_its_first_Config(string platform, string state, string storage, int replicas, string strategy) =>
        Lab.RunAsync(new LabSettings { Platform = platform }, async lab =>
        {
            await lab.Cluster.EventuallyAsync(async () =>
            {
                var config = await lab.ConfigAsync();
                Assert.Equal(1, config.Items("status", "conditions").Count(condition => condition.Text("type") == "Available"));
            });

            var config = await lab.ConfigAsync();
            Assert.Equal(state, config.Text("spec", "managementState"));
            Assert.Equal(storage, string.Join(",", config.Members("spec", "storage").Keys.Where(name => name != "managementState")));
            Assert.Equal(replicas, config.Number("spec", "replicas"));
            Assert.Equal(strategy, config.Text("spec", "rolloutStrategy"));
            Assert.Equal(["imageregistry.operator.openshift.io/finalizer"], config.Items("metadata", "finalizers").Select(one => one.Text()));
            Assert.Equal("VersionTLS12", config.Text("spec", "observedConfig", "servingInfo", "minTLSVersion"));
        });

    [Fact]
    public Task On_oVirt_the_claim_is_there_before_the_Config() => Lab.RunAsync(new LabSettings { Platform = "ovirt" }, async lab =>
    {
        await lab.ReadyAsync();

        var claim = await lab.GetAsync(DefaultClaim);
        Assert.Equal("ovirt-csi-sc", claim.Text("spec", "storageClassName"));
        Assert.Equal(["ReadWriteOnce"], claim.Items("spec", "accessModes").Select(mode => mode.Text()));
        Assert.Equal("100Gi", claim.Text("spec", "resources", "requests", "storage"));
        Assert.Equal("image-registry-storage", (await lab.ConfigAsync()).Text("spec", "storage", "pvc", "claim"));
        // Objects that don't depend on the claim, such as the ImagePruner, are made at the same time.
        var creates = (await lab.WritesAsync())
            .Where(entry => entry is
            { Verb: "create", Resource: "persistentvolumeclaims" or "configs.imageregistry.operator.openshift.io" })
            .Select(Lab.Line);
        Assert.Equal(
            ["create persistentvolumeclaims image-registry-storage 201", "create configs.imageregistry.operator.openshift.io cluster 201"], creates);
    });

    [Fact]
    public Task Without_an_object_store_to_be_seen_OpenStack_waits_and_says_so() => Lab.RunAsync(new LabSettings { Platform = "openstack" }, async lab =>
    {
        await lab.Cluster.EventuallyAsync(async () =>
            Assert.Contains("OpenStack", (await lab.GetAsync(WellKnown.clusterOperator)).Told("Degraded")));

        Assert.Null(await lab.Cluster.GetAsync(WellKnown.config));
    });

    [Fact]
    public Task A_single_node_gets_a_single_replica() => Lab.RunAsync(
        new LabSettings
        {
            Platform = "aws",
            Before = cluster => cluster.MergeAsync(
                WellKnown.infrastructure, """{"status":{"infrastructureTopology":"SingleReplica"}}""", "status"),
        },
        async lab =>
        {
            await lab.Cluster.EventuallyAsync(async () => Assert.NotNull(await lab.Cluster.GetAsync(WellKnown.config)));

            Assert.Equal(1, (await lab.ConfigAsync()).Number("spec", "replicas"));
        });

    [Fact]
    public Task On_an_unknown_platform_the_registry_comes_up_by_itself() => Lab.RunAsync(new LabSettings { Platform = "unknown" }, async lab =>
    {
        await lab.ReadyAsync();

        var report = await lab.GetAsync(WellKnown.clusterOperator);
        Assert.Equal("True", report.Condition("Available")?.Text("status"));
        Assert.Equal("False", report.Condition("Progressing")?.Text("status"));
        Assert.Equal("False", report.Condition("Degraded")?.Text("status"));
        Assert.Equal("0.0.1-snapshot", report.Items("status", "versions").Single().Text("version"));
    });
}
