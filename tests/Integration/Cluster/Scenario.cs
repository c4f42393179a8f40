using ImageRegistry.Core;
using ImageRegistry.Integration.Demo;
using ImageRegistry.Sandbox;

namespace ImageRegistry.Integration.Cluster;

/// <summary>A recorded scenario: how its cluster was made, what was done to it, and what was there after each step.</summary>
internal sealed record Scenario(
    string Name, IReadOnlyList<(string Name, string Value)> Environment, IReadOnlyList<Json> Seed, IReadOnlyList<ScenarioStep> Steps)
{
    /// <summary>The scenario of this name.</summary>
    public static Scenario Read(string name)
    {
        var document = Documents.Parse(File.ReadAllText(SharedFolder.Path($"golden/{name}.json")));
        return new Scenario(
            document.Text("scenario"),
            [.. document.Members("environment").Select(pair => (pair.Key, pair.Value.Text()))],
            document.Items("seed"),
            [.. document.Items("steps").Select(ScenarioStep.Read)]);
    }

    /// <summary>Makes the cluster as it was before the operator came up.</summary>
    public async Task SeedAsync(TestCluster cluster)
    {
        foreach (var request in Seed)
            await PerformAsync(request, cluster);
    }

    /// <summary>Carries out one recorded request.</summary>
    public static async Task PerformAsync(Json request, TestCluster cluster)
    {
        if (request.At("apply") is { } document)
        {
            // Fixtures name kube-system and others that a bare server may make a moment later.
            if (Metadata.ns(document) is { Length: > 0 } ns)
                await cluster.EnsureNamespaceAsync(ns);
            await cluster.ApplyAsync(document);
            return;
        }

        var target = new ObjectRef(KnownKinds.Named(request.Text("patch")), request.Text("namespace"), request.Text("name"));
        await cluster.MergeAsync(target, request.At("merge")!, request.Text("subresource"));
    }
}
