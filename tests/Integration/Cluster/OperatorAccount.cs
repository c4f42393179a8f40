using ImageRegistry.Core;
using ImageRegistry.Integration.Deploy;
using ImageRegistry.Sandbox;
using Xunit;
using Kind = ImageRegistry.Core.Kind;

namespace ImageRegistry.Integration.Cluster;

/// <summary>The ServiceAccount of the operator, and what <c>deploy/</c> allows it.</summary>
internal static class OperatorAccount
{
    private const string Name = "cluster-image-registry-operator";

    private static readonly string[] Kinds = ["ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];

    // kubectl takes longer to render it than most tests take to start.
    private static readonly Lazy<Task<IReadOnlyList<Json>>> Manifests = new(RenderAsync);

    /// <summary>How the API server calls it.</summary>
    public static string User { get; } = $"system:serviceaccount:{WellKnown.operatorNamespace}:{Name}";

    /// <summary>What it may do in the whole cluster.</summary>
    public static ObjectRef ClusterRole { get; } = new(Kind.clusterRole, "", Name);

    /// <summary>Installs account, roles and bindings as users do; answers a bearer token of the account.</summary>
    public static async Task<string> InstallAsync(TestCluster cluster)
    {
        foreach (var manifest in await Manifests.Value)
        {
            if (Metadata.ns(manifest) is { Length: > 0 } ns)
                await cluster.EnsureNamespaceAsync(ns);
            await cluster.ApplyAsync(manifest);
        }

        return await TokenAsync(cluster);
    }

    /// <summary>The objects that this puts into a cluster.</summary>
    public static async Task<IReadOnlySet<ObjectRef>> ObjectsAsync() => (await Manifests.Value).Select(KnownKinds.Reference).ToHashSet();

    private static async Task<IReadOnlyList<Json>> RenderAsync()
    {
        var (code, output) = await Tool.RunAsync("kubectl", "kustomize", DeployFolder.Path("base"));
        Assert.True(code == 0, output);
        return [.. YamlDocuments.Read(output).Where(document => Kinds.Contains(document.Text("kind")))];
    }

    private static async Task<string> TokenAsync(TestCluster cluster)
    {
        var path = ObjectRefModule.path(new ObjectRef(Kind.serviceAccount, WellKnown.operatorNamespace, Name)) + "/token";
        var (code, answer) = await cluster.SendAsync(RequestModule.post(path, Documents.Parse(
            """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":86400}}""")));
        Assert.True(code == 201, answer);
        return Documents.Parse(answer).Text("status", "token");
    }
}
