using ImageRegistry.Effects.Http;
using ImageRegistry.Effects.Kubernetes;

namespace ImageRegistry.Integration.Cluster;

/// <summary>The API as tests and played controllers use it.</summary>
internal static class Connection
{
    /// <summary>A client for this kubeconfig that is not held back.</summary>
    public static KubernetesClient Open(string kubeconfig, string userAgent = TestCluster.UserAgent)
    {
        var access = KubeConfigFile.Load(kubeconfig, TimeProvider.System);
        return access.IsOk
            ? KubernetesClient.Connect(access.ResultValue, null, Options(userAgent), TimeProvider.System)
            : throw new InvalidOperationException(access.ErrorValue.Text);
    }

    private static KubernetesClientOptions Options(string userAgent) => new() { UserAgent = userAgent, Limiter = Unlimited.Instance };
}
