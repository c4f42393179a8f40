using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Sandbox;

/// <summary>A cluster with the CRDs of the test data, served on the loopback address, and a kubectl for it.</summary>
public abstract class RunningSandbox(bool secure) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("sandbox-").FullName;
    private SandboxServer? server;

    /// <summary>The cluster behind the server.</summary>
    protected SandboxCluster Cluster { get; } = new();

    /// <summary>The server itself.</summary>
    protected SandboxServer Server => server ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>A kubectl for the server.</summary>
    protected Kubectl Kubectl => new(KubeconfigPath);

    /// <summary>The kubeconfig of the server.</summary>
    protected string KubeconfigPath => Path.Combine(folder, "kubeconfig");

    public async Task InitializeAsync()
    {
        await Manifests.LoadAsync(Cluster, CrdFolder(), CancellationToken.None);
        server = await SandboxServer.StartAsync(Cluster, secure: secure);
        await server.WriteKubeconfigAsync(KubeconfigPath);
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    // The folder of test data beside the project is read from there and never copied.
    private static string CrdFolder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var crds = Path.Combine(at.FullName, "shared", "crds");
            if (Directory.Exists(crds))
                return crds;
        }

        throw new DirectoryNotFoundException("shared/crds, above the test assembly");
    }
}
