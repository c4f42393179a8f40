using ImageRegistry.Core;
using ImageRegistry.Integration.Golden;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Cluster;

/// <summary>The cluster that is played through its API, which real API servers get, here around the sandbox.</summary>
public sealed class WireClusterTests
{
    private sealed class AroundTheSandbox : WireCluster
    {
        private readonly SandboxTestCluster inner;

        private AroundTheSandbox(SandboxTestCluster inner, State definitions, HttpClient wire)
            : base(inner.Kubeconfig, definitions, wire) => this.inner = inner;

        public static async Task<TestCluster> MakeAsync(TemporaryFolder folder)
        {
            var inner = await SandboxTestCluster.StartAsync(folder, CancellationToken.None);
            var cluster = new AroundTheSandbox(
                inner, await SandboxTestCluster.DefinitionsAsync(), new HttpClient { BaseAddress = inner.Address });
            cluster.Follow();
            return cluster;
        }

        public override Task WriteKubeconfigAsync(string path, string token) => inner.WriteKubeconfigAsync(path, token);

        public override Task<IReadOnlyList<AuditEntry>> AuditAsync() => inner.AuditAsync();

        public override Task RestartAsync() => inner.RestartAsync();

        public override Task RefuseDeletionAsync(ObjectRef target) => inner.RefuseDeletionAsync(target);

        public override Task AllowDeletionAsync() => inner.AllowDeletionAsync();

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await inner.DisposeAsync();
        }
    }

    [Fact]
    public Task It_plays_what_the_sandbox_plays_inside() =>
        Replay.RunAsync("none-emptydir", EmptyDirScenario.Differences, new LabSettings { Server = AroundTheSandbox.MakeAsync });
}
