using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Integration.Demo;
using Xunit;
using Kind = ImageRegistry.Core.Kind;

namespace ImageRegistry.Integration.Golden;

/// <summary>That the replays compare what they claim to: every recorded object of every row, and every field of it that two runs have in common.</summary>
public sealed class InventoryTests
{
    private const string Deployment = "deployments/openshift-image-registry/image-registry";

    private static readonly ObjectRef NamedRoute = WellKnown.route("public");

    // Rows 1 to 26 of the inventory (RS-1).
    private static readonly IReadOnlyList<ObjectRef> Rows =
    [
        WellKnown.clusterRole, WellKnown.clusterRoleBinding, WellKnown.serviceAccount, WellKnown.pullSecretCopy, WellKnown.privateConfiguration,
        WellKnown.service, WellKnown.deployment, WellKnown.podDisruptionBudget, WellKnown.networkPolicy, WellKnown.route("default-route"), NamedRoute,
        new(Kind.persistentVolumeClaim, WellKnown.operatorNamespace, "image-registry-storage"),
        WellKnown.certificates, WellKnown.managedCertificates, WellKnown.serviceCa,
        WellKnown.prunerClusterRole, WellKnown.prunerClusterRoleBinding, WellKnown.prunerServiceAccount, WellKnown.prunerNetworkPolicy,
        WellKnown.prunerCronJob, WellKnown.nodeCa, WellKnown.image, WellKnown.imagePruner, WellKnown.config, WellKnown.clusterOperator,
        WellKnown.pathFixJob,
    ];

    private static IReadOnlyList<string> Scenarios { get; } =
        [.. Directory.GetFiles(SharedFolder.Path("golden"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    private static IEnumerable<ScenarioStep> Steps => Scenarios.SelectMany(name => Scenario.Read(name).Steps);

    [Fact]
    public void The_recorded_scenarios_are_the_four_that_are_replayed() =>
        Assert.Equal(["baremetal-pvc", "none-emptydir", "pruner", "routes"], Scenarios);

    [Fact]
    public void No_recorded_object_is_left_out()
    {
        foreach (var step in Steps)
            Assert.Equal(step.Objects.Keys.Order(StringComparer.Ordinal), Inventory.Of(step).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_row_of_the_inventory_is_recorded_but_the_one_that_must_not_be_there()
    {
        Assert.Equal(26, Rows.Count);
        Assert.All(Rows, row => Assert.Contains(row.Resource, Inventory.Kinds));

        var recorded = Steps.SelectMany(step => step.Objects.Keys).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([WellKnown.pathFixJob], Rows.Where(row => !recorded.Contains(Key(row))));
    }

    [Fact]
    public void An_object_that_is_missing_or_too_many_is_told()
    {
        var recorded = Last("none-emptydir", "tuned");

        Assert.Equal("", Comparison.Differences(recorded, recorded));
        Assert.Equal(Deployment + " is missing", Comparison.Differences(recorded, Except(recorded)));
        Assert.Equal(Deployment + " should not be there", Comparison.Differences(Except(recorded), recorded));
    }

    [Theory]
    [InlineData("""{"spec":{"replicas":7}}""", " spec replicas: expected ")]
    [InlineData("""{"metadata":{"annotations":{"release.openshift.io/version":"other"}}}""", " metadata annotations release.openshift.io/version: expected ")]
    [InlineData("""{"metadata":{"labels":{"more":"x"}}}""", " metadata labels more: expected nothing, found \"x\"")]
    [InlineData("""{"spec":{"template":{"spec":{"priorityClassName":null}}}}""", " spec template spec priorityClassName: expected ")]
    public void A_field_of_the_Deployment_that_is_another_is_told(string edit, string told) => AssertTold("none-emptydir", "tuned", Deployment, edit, told);

    [Theory]
    [InlineData("routes", "custom", "routes/openshift-image-registry/public", """{"spec":{"host":"other"}}""", " spec host: expected ")]
    [InlineData("baremetal-pvc", "rwo", "persistentvolumeclaims/openshift-image-registry/image-registry-storage", """{"spec":{"accessModes":[]}}""", " spec accessModes: expected ")]
    [InlineData("none-emptydir", "tuned", "configs/cluster", """{"status":{"readyReplicas":9}}""", " status readyReplicas: expected ")]
    [InlineData("none-emptydir", "tuned", "clusteroperators/image-registry", """{"status":{"versions":[]}}""", " status versions: expected ")]
    [InlineData("none-emptydir", "tuned", "configmaps/openshift-image-registry/image-registry-certificates", """{"data":null}""", " data: expected ")]
    [InlineData("pruner", "tuned", "cronjobs/openshift-image-registry/image-pruner", """{"spec":{"schedule":"@weekly"}}""", " spec schedule: expected ")]
    [InlineData("none-emptydir", "tuned", "images/cluster", """{"status":{"internalRegistryHostname":"other"}}""", " status internalRegistryHostname: expected ")]
    public void So_is_one_of_any_other_object(string scenario, string step, string key, string edit, string told) => AssertTold(scenario, step, key, edit, told);

    [Fact]
    public void A_condition_that_says_something_else_is_told()
    {
        var recorded = Last("none-emptydir", "tuned");
        var (config, other) = (recorded[DeliberateDifference.Config], DeliberateDifference.WithCondition(recorded[DeliberateDifference.Config], "Degraded", "True", "Other"));

        Assert.NotEqual(config, Masking.Mask("configs", other));
    }

    private static void AssertTold(string scenario, string step, string key, string edit, string told)
    {
        var recorded = Last(scenario, step);
        var edited = recorded.ToDictionary();
        edited[key] = Masking.Mask(key.Split('/')[0], JsonModule.mergePatch(Documents.Parse(edit), recorded[key]));

        Assert.Contains(key + ":" + told, Comparison.Differences(recorded, edited), StringComparison.Ordinal);
    }

    private static IReadOnlyDictionary<string, Json> Last(string scenario, string step) =>
        Inventory.Of(Scenario.Read(scenario).Steps.Single(one => one.Name == step));

    private static Dictionary<string, Json> Except(IReadOnlyDictionary<string, Json> objects)
    {
        var left = objects.ToDictionary();
        left.Remove(Deployment);
        return left;
    }

    private static string Key(ObjectRef target) =>
        target.Resource.Plural + "/" + (target.Namespace.Length == 0 ? "" : target.Namespace + "/") + target.Name;
}
