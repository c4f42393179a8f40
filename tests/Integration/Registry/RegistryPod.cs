using System.Globalization;
using ImageRegistry.Core;
using ImageRegistry.Integration.Clouds;
using ImageRegistry.Integration.Cluster;

namespace ImageRegistry.Integration.Registry;

/// <summary>The real registry, run as the Deployment says: with all of its environment and all of its files.</summary>
/// <remarks>
/// It is Debian's <c>docker-registry</c> 2.8.2, not the image's binary, and a process, not a container. This is all that differs:
/// <list type="bullet">
/// <item>Volumes are folders, and a value of the environment that is a path below a mount is the path in that folder.</item>
/// <item><c>REGISTRY_HTTP_ADDR</c>, port 5000 of the pod's own network, is a free port on loopback.</item>
/// <item>The image has a configuration file that the environment is laid over; here it says nothing but its version.</item>
/// <item>Of the command, <c>update-ca-trust</c> is left out, which merges the certificates of two mounts with the system's: their folders are
/// in <c>SSL_CERT_DIR</c>, which does the same for a program written in Go.</item>
/// <item>The file that <c>REGISTRY_STORAGE_S3_CREDENTIALSCONFIGPATH</c> names, an option of OpenShift's driver, is in
/// <c>AWS_SHARED_CREDENTIALS_FILE</c>, too, where Debian's looks.</item>
/// </list>
/// No variable is taken away. This version warns that it ignores <see cref="Ignored"/>; without a word it ignores the driver's options
/// <c>CREDENTIALSCONFIGPATH</c>, <c>FORCEPATHSTYLE</c> (with an endpoint it always does) and <c>USEDUALSTACK</c>, and
/// <c>OPENSHIFT_REGISTRY_HTTP_TLS_CIPHERSUITES</c>.
/// </remarks>
internal sealed class RegistryPod : IAsyncDisposable
{
    /// <summary>Variables that Debian's registry says it does not know.</summary>
    public static readonly IReadOnlyList<string> Ignored =
    [
        "REGISTRY_HTTP_TLS_MINVERSION",
        "REGISTRY_OPENSHIFT_METRICS_ENABLED",
        "REGISTRY_OPENSHIFT_QUOTA_ENABLED",
        "REGISTRY_OPENSHIFT_SERVER_ADDR",
    ];

    private readonly TemporaryFolder folder;
    private readonly ServerProcess process;

    private RegistryPod(TemporaryFolder folder, ServerProcess process, string address) =>
        (this.folder, this.process, Address) = (folder, process, address);

    /// <summary>Host and port.</summary>
    public string Address { get; }

    /// <summary>The variables that it said it ignores.</summary>
    public IReadOnlyList<string> SaidToIgnore =>
    [
        .. process.Said.Split("Ignoring unrecognized environment variable ").Skip(1)
            .Select(rest => rest.Split('"')[0]).Order(StringComparer.Ordinal),
    ];

    /// <summary>Starts a pod of the Deployment as it is now; returns once it serves.</summary>
    /// <param name="cluster">Where the Deployment is.</param>
    /// <param name="claims">The folder with what is in claims.</param>
    public static async Task<RegistryPod> StartAsync(TestCluster cluster, string claims)
    {
        var folder = new TemporaryFolder();
        var deployment = await cluster.GetAsync(WellKnown.deployment) ?? throw new InvalidOperationException("There is no Deployment.");
        var pod = deployment.At("spec", "template", "spec")!;
        var container = pod.Items("containers").Single();
        var files = new PodFiles(cluster, folder.At("volumes"), claims);
        await files.MountAsync(pod, container);
        var address = "127.0.0.1:" + FreePort.Next().ToString(CultureInfo.InvariantCulture);
        var environment = container.Items("env").ToDictionary(variable => variable.Text("name"), variable => files.Local(Value(variable)));
        environment["REGISTRY_HTTP_ADDR"] = address;
        environment["SSL_CERT_DIR"] = files.Local("/etc/pki/ca-trust/source/anchors") + ":" + files.Local("/usr/share/pki/ca-trust-source/anchors");
        if (environment.TryGetValue("REGISTRY_STORAGE_S3_CREDENTIALSCONFIGPATH", out var credentials))
            environment["AWS_SHARED_CREDENTIALS_FILE"] = credentials;
        var process = await ServerProcess.StartAsync(
            "docker-registry", ["serve", folder.Write("config.yml", "version: 0.1\n")], "listening on " + address, environment);
        return new RegistryPod(folder, process, address);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }

    private static string Value(Json variable) => variable.At("valueFrom") is null
        ? variable.Text("value")
        : throw new NotSupportedException("a variable from elsewhere: " + JsonModule.text(variable));
}
