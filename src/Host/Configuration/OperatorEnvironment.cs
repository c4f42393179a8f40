using ImageRegistry.Effects.Http;
using ImageRegistry.Effects.Kubernetes;

namespace ImageRegistry.Host.Configuration;

/// <summary>
/// The environment variables that mean something to the operator, read once at the edge of the process.
/// A variable that is not set is the empty text, except where not set and empty differ.
/// </summary>
/// <param name="ReleaseVersion"><c>RELEASE_VERSION</c>: version annotation of the Deployment, ClusterOperator version.</param>
/// <param name="OperatorImageVersion"><c>OPERATOR_IMAGE_VERSION</c>: the version whose feature gates count.</param>
/// <param name="Image"><c>IMAGE</c>: image of the registry container.</param>
/// <param name="OperatorImage"><c>OPERATOR_IMAGE</c>: image of the node-ca pods and the Azure job.</param>
/// <param name="ImagePruner"><c>IMAGE_PRUNER</c>: image of the pruner.</param>
/// <param name="WatchNamespace"><c>WATCH_NAMESPACE</c>: namespace of the claim; null when not set at all.</param>
/// <param name="PodName"><c>POD_NAME</c>: the pod whose owner the events are about.</param>
/// <param name="AzureEnvironmentFile"><c>AZURE_ENVIRONMENT_FILEPATH</c>: where Azure Stack endpoints are written and read.</param>
/// <param name="ManagedAzureCredentialsFile">
/// <c>MANAGED_AZURE_HCP_CREDENTIALS_FILE_PATH</c>: managed identity on hosted control planes.
/// </param>
/// <param name="Proxy">The proxy variables in either case; their text may hold a password and does not print itself.</param>
/// <param name="Cluster">How a pod reaches its API server.</param>
/// <param name="ServingPairDirectory">
/// <c>OPERATOR_SERVING_PAIR_DIR</c>: folder of the metrics server's <c>tls.crt</c> and <c>tls.key</c>, for runs outside a pod
/// (a laptop, a test). The Deployment does not set it; not set means <c>/etc/secrets</c>.
/// </param>
/// <param name="StorageEmulatorHost"><c>STORAGE_EMULATOR_HOST</c>: what stands in for Google's cloud, for runs without one.</param>
public sealed record OperatorEnvironment(
    string ReleaseVersion,
    string OperatorImageVersion,
    string Image,
    string OperatorImage,
    string ImagePruner,
    string? WatchNamespace,
    string PodName,
    string AzureEnvironmentFile,
    string ManagedAzureCredentialsFile,
    ProxySettings Proxy,
    InClusterSettings Cluster,
    string ServingPairDirectory,
    string StorageEmulatorHost)
{
    /// <summary>The environment as this look-up has it; the look-up answers null for a variable that is not set.</summary>
    public static OperatorEnvironment Read(Func<string, string?> variable)
    {
        string Text(string name) => variable(name) ?? "";
        return new(
            ReleaseVersion: Text("RELEASE_VERSION"),
            OperatorImageVersion: Text("OPERATOR_IMAGE_VERSION"),
            Image: Text("IMAGE"),
            OperatorImage: Text("OPERATOR_IMAGE"),
            ImagePruner: Text("IMAGE_PRUNER"),
            WatchNamespace: variable("WATCH_NAMESPACE"),
            PodName: Text("POD_NAME"),
            AzureEnvironmentFile: Text("AZURE_ENVIRONMENT_FILEPATH"),
            ManagedAzureCredentialsFile: Text("MANAGED_AZURE_HCP_CREDENTIALS_FILE_PATH"),
            Proxy: ProxySettings.From(variable),
            Cluster: InClusterSettings.From(variable),
            ServingPairDirectory: variable("OPERATOR_SERVING_PAIR_DIR") is { Length: > 0 } folder ? folder : "/etc/secrets",
            StorageEmulatorHost: Text("STORAGE_EMULATOR_HOST"));
    }
}
