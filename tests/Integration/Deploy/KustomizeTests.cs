using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Integration.Demo;
using ImageRegistry.Integration.Sandbox;
using ImageRegistry.Sandbox;
using Xunit;
using Documents = ImageRegistry.Integration.Cluster.Documents;

namespace ImageRegistry.Integration.Deploy;

/// <summary>What users do with <c>deploy/</c>, and what they see then: kubectl against the sandbox, or a real API server where there is one.</summary>
public sealed class KustomizeTests : IAsyncLifetime, IDisposable
{
    private const string Configs = "configs.imageregistry.operator.openshift.io";
    private const string Pruners = "imagepruners.imageregistry.operator.openshift.io";

    private readonly TemporaryFolder folder = new();
    private TestCluster? cluster;

    private TestCluster Cluster => cluster ?? throw new InvalidOperationException("The cluster has not started.");

    private Kubectl Kubectl => new(Cluster.Kubeconfig);

    public async Task InitializeAsync()
    {
        cluster = await TestCluster.StartAsync(folder);
        foreach (var file in Directory.EnumerateFiles(SharedFolder.Path("crds/monitoring"), "*.yaml"))
            await Cluster.ApplyAsync(YamlDocuments.Read(await File.ReadAllTextAsync(file)).Single());
        foreach (var ns in (string[])["openshift-config", "openshift-config-managed", "openshift-cloud-credential-operator", "openshift-monitoring"])
            await Cluster.ApplyAsync(Documents.Parse($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{ns}}}"}}"""));
    }

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("base", 16)]
    [InlineData("openshift", 37)]
    [InlineData("ibm-cloud-managed", 35)]
    [InlineData("kubernetes", 18)]
    public async Task Kubectl_applies_it_and_finds_nothing_to_change_the_second_time(string variant, int objects)
    {
        // kubectl says "configured" of every patch that it sends, also of one that the server finds nothing to change by.
        var first = await VersionsAsync(variant);
        Assert.Equal(objects, first.Count);

        Assert.Equal(first, await VersionsAsync(variant));
    }

    [Fact]
    public async Task The_variants_start_the_operator_where_their_nodes_are()
    {
        await ApplyAsync("kubernetes");
        Assert.Equal("""{"node-role.kubernetes.io/control-plane":""}""", await NodeSelectorAsync());
        Assert.Equal("true", await OperatorAsync("{.spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem}"));
        Assert.Equal("true", await OperatorAsync("{.spec.template.spec.securityContext.runAsNonRoot}"));

        await ApplyAsync("openshift");
        Assert.Equal("""{"node-role.kubernetes.io/master":""}""", await NodeSelectorAsync());

        await ApplyAsync("ibm-cloud-managed");
        Assert.Equal("", await NodeSelectorAsync());
    }

    [Fact]
    public async Task A_Config_is_pleasant_to_look_at()
    {
        await ApplyAsync("base");
        await Kubectl.OutputAsync("create -f -", """
            apiVersion: imageregistry.operator.openshift.io/v1
            kind: Config
            metadata: {name: cluster}
            spec: {managementState: Managed, replicas: 2, storage: {pvc: {}}}
            """);
        await Cluster.MergeAsync(WellKnown.config, """
            {"status":{"storage":{"pvc":{"claim":"image-registry-storage"}},"storageManaged":true,"readyReplicas":1,"conditions":[
              {"type":"Available","status":"True","reason":"MinimumAvailability","message":"Available: yes","lastTransitionTime":"2026-01-01T00:00:00Z"},
              {"type":"Progressing","status":"True","reason":"DeploymentNotCompleted","message":"1 of 2 pods is ready","lastTransitionTime":"2026-01-01T00:00:00Z"},
              {"type":"Degraded","status":"False","reason":"AsExpected","message":"nothing is wrong","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}
            """, "status");

        Assert.StartsWith(
            "NAME STATE REPLICAS READY AVAILABLE PROGRESSING DEGRADED AGE cluster Managed 2 1 True True False ",
            Words(await Kubectl.OutputAsync($"get {Configs}")), StringComparison.Ordinal);
        Assert.StartsWith(
            "NAME STATE REPLICAS READY AVAILABLE PROGRESSING DEGRADED MESSAGE TROUBLE AGE cluster Managed 2 1 True True False 1 of 2 pods is ready nothing is wrong ",
            Words(await Kubectl.OutputAsync($"get {Configs} -o wide")), StringComparison.Ordinal);

        var described = Words(await Kubectl.OutputAsync($"describe {Configs} cluster"));
        Assert.Contains("Management State: Managed", described, StringComparison.Ordinal);
        Assert.Contains("Message: 1 of 2 pods is ready", described, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ImagePruner_is_pleasant_to_look_at()
    {
        await ApplyAsync("base");
        await Kubectl.OutputAsync("create -f -", """
            apiVersion: imageregistry.operator.openshift.io/v1
            kind: ImagePruner
            metadata: {name: cluster}
            spec: {schedule: "@daily", suspend: false, keepTagRevisions: 3}
            """);
        await Cluster.MergeAsync(WellKnown.imagePruner, """
            {"status":{"conditions":[
              {"type":"Available","status":"True","reason":"AsExpected","message":"yes","lastTransitionTime":"2026-01-01T00:00:00Z"},
              {"type":"Scheduled","status":"True","reason":"Scheduled","message":"images are pruned daily","lastTransitionTime":"2026-01-01T00:00:00Z"},
              {"type":"Failed","status":"False","reason":"Complete","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"},
              {"type":"Degraded","status":"False","reason":"AsExpected","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}
            """, "status");

        Assert.StartsWith(
            "NAME SCHEDULE SUSPENDED AVAILABLE FAILED DEGRADED AGE cluster @daily false True False False ",
            Words(await Kubectl.OutputAsync($"get {Pruners}")), StringComparison.Ordinal);
        Assert.StartsWith(
            "NAME SCHEDULE SUSPENDED AVAILABLE FAILED DEGRADED MESSAGE TROUBLE AGE cluster @daily false True False False images are pruned daily ",
            Words(await Kubectl.OutputAsync($"get {Pruners} -o wide")), StringComparison.Ordinal);
        Assert.Contains("Keep Tag Revisions: 3", Words(await Kubectl.OutputAsync($"describe {Pruners} cluster")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_are_explained()
    {
        await ApplyAsync("base");

        var storage = Words(await Kubectl.OutputAsync($"explain {Configs}.spec.storage"));
        Assert.Contains("FIELD: storage <Object>", storage, StringComparison.Ordinal);
        Assert.Contains("pvc <Object>", storage, StringComparison.Ordinal);
        var schedule = Words(await Kubectl.OutputAsync($"explain {Pruners}.spec.schedule"));
        Assert.Contains("FIELD: schedule <string>", schedule, StringComparison.Ordinal);
        Assert.Contains("Daily at midnight when empty.", schedule, StringComparison.Ordinal);
    }

    /// <summary>Applies the variant; each object with its resourceVersion, as kubectl got them back.</summary>
    private async Task<IReadOnlyList<string>> VersionsAsync(string variant)
    {
        var output = Documents.Parse(await Kubectl.OutputAsync($"apply -k {DeployFolder.Path(variant)} -o json"));
        return [.. output.Items("items").Select(item => item.Text("kind") + " " + item.Text("metadata", "name") + " " + item.Text("metadata", "resourceVersion"))];
    }

    private static string Words(string output) => string.Join(" ", output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task<IReadOnlyList<string>> ApplyAsync(string variant)
    {
        var output = await Kubectl.OutputAsync("apply -k " + DeployFolder.Path(variant));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private Task<string> NodeSelectorAsync() => OperatorAsync("{.spec.template.spec.nodeSelector}");

    private Task<string> OperatorAsync(string path) =>
        Kubectl.OutputAsync($"get deployment cluster-image-registry-operator -n openshift-image-registry -o jsonpath={path}");
}
