using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>A Config definition that admits anything, as one from the future might.</summary>
internal static class RelaxedSchema
{
    private static readonly ObjectRef Definition = new(KnownKinds.Definition, "", "configs.imageregistry.operator.openshift.io");

    private static readonly Json Anything = Documents.Parse("""{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}""");

    /// <summary>Puts it in the place of the published one.</summary>
    public static async Task InstallAsync(TestCluster cluster)
    {
        var definition = await cluster.GetAsync(Definition) ?? throw new InvalidOperationException("There is no definition of Config.");
        var versions = definition.Items("spec", "versions").Select(version => version.With(Anything, "schema"));
        await cluster.MergeAsync(Definition, JsonModule.empty.With(Documents.Array(versions), "spec", "versions"));
    }

    /// <summary>Merge-patches the Config once the API server goes by the relaxed definition, which may take a moment.</summary>
    public static Task EditAsync(Lab lab, string patch) => lab.Cluster.EventuallyAsync(async () =>
    {
        var (code, text) = await lab.Cluster.SendAsync(
            RequestModule.mergePatch(ObjectRefModule.path(WellKnown.config), Documents.Parse(patch)));
        Assert.True(code == 200, text);
    });
}
