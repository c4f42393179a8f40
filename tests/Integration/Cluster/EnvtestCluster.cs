using ImageRegistry.Core;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Cluster;

/// <summary>A real <c>etcd</c> and <c>kube-apiserver</c> on loopback, with data, certificates and audit log in a temporary folder.</summary>
internal sealed class EnvtestCluster : WireCluster
{
    private readonly ControlPlane plane;

    private EnvtestCluster(ControlPlane plane, string kubeconfig, State definitions, HttpClient wire)
        : base(kubeconfig, definitions, wire) => this.plane = plane;

    /// <summary>Starts the servers of this folder and installs the CRDs.</summary>
    public static async Task<EnvtestCluster> StartAsync(string assets, TemporaryFolder folder, CancellationToken cancel)
    {
        var plane = await ControlPlane.StartAsync(assets, folder, cancel);
        var definitions = await SandboxTestCluster.DefinitionsAsync();
        var cluster = new EnvtestCluster(plane, plane.Files.WriteKubeconfig("kubeconfig", plane.Address, ControlPlaneFiles.Token), definitions, plane.Client());
        await cluster.InstallAsync(cancel);
        cluster.Follow();
        return cluster;
    }

    public override Task WriteKubeconfigAsync(string path, string token)
    {
        plane.Files.WriteKubeconfig(path, plane.Address, token);
        return Task.CompletedTask;
    }

    public override async Task<IReadOnlyList<AuditEntry>> AuditAsync()
    {
        // A request of our own marks the end: the server has logged what it answered before.
        var id = Guid.NewGuid().ToString("N");
        await SendAsync(RequestModule.withQuery("marker", id, RequestModule.get("/version")));
        IReadOnlyList<Json> events = [];
        await EventuallyAsync(async () =>
        {
            events = await plane.Files.AuditAsync();
            Assert.Contains(events, entry => entry.Text("requestURI").EndsWith(id, StringComparison.Ordinal));
        });
        return [.. events.Select(AuditEvent.Read)];
    }

    public override Task RestartAsync() => plane.RestartAsync();

    public override async Task RefuseDeletionAsync(ObjectRef target)
    {
        await ApplyAsync(DeletionPolicy.Policy(target));
        await ApplyAsync(DeletionPolicy.Binding);
        // A policy counts a moment after it was written.
        var attempt = RequestModule.withQuery("dryRun", "All", RequestModule.delete(ObjectRefModule.path(target)));
        await EventuallyAsync(async () => Assert.Equal(403, (await SendAsync(attempt)).Code));
    }

    public override Task AllowDeletionAsync() => DeleteAsync(KnownKinds.Reference(DeletionPolicy.Binding));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await plane.DisposeAsync();
    }

    private async Task InstallAsync(CancellationToken cancel)
    {
        var installed = new List<ObjectRef>();
        foreach (var file in Definitions.Files)
        {
            foreach (var document in YamlDocuments.Read(await File.ReadAllTextAsync(file, cancel)))
            {
                await ApplyAsync(document);
                installed.Add(KnownKinds.Reference(document));
            }
        }

        await EventuallyAsync(async () =>
        {
            foreach (var target in installed)
                Assert.Equal("True", (await GetAsync(target))?.Condition("Established")?.Text("status"));
        });
    }
}
