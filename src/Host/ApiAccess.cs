using ImageRegistry.Effects;
using ImageRegistry.Effects.Gcs;
using ImageRegistry.Effects.Http;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Host.CommandLine;
using ImageRegistry.Host.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Host;

/// <summary>The way to the API server.</summary>
internal static class ApiAccess
{
    /// <summary>How the operator behaves on the wire.</summary>
    public static readonly KubernetesClientOptions Options = new() { UserAgent = KubernetesClientOptions.UserAgentOf(BuildVersion.Text, "") };

    /// <summary>A client for the server of <c>--kubeconfig</c>, or of the pod when there is none. Nothing is sent yet.</summary>
    /// <exception cref="StartupException">The client configuration or a proxy variable can't be used.</exception>
    public static KubernetesClient Connect(OperatorArguments arguments, OperatorEnvironment environment, TimeProvider time)
    {
        var access = Value(arguments.Kubeconfig.Length > 0
            ? KubeConfigFile.Load(arguments.Kubeconfig, time)
            : InClusterConfig.Load(environment.Cluster, time));
        return KubernetesClient.Connect(access, ProxyOf(environment), Options, time);
    }

    /// <summary>Connections to clouds, through the same proxies (S3-14).</summary>
    /// <exception cref="StartupException">A proxy variable, or the address of an emulator, can't be used.</exception>
    public static CloudConnections Clouds(OperatorEnvironment environment, ILoggerFactory loggers) => new(
        ProxyOf(environment), BuildVersion.Text,
        environment.StorageEmulatorHost.Length > 0 ? Value(GoogleEmulator.Create(environment.StorageEmulatorHost)) : null,
        loggers.CreateLogger<CloudConnections>());

    /// <summary>The proxy rules of the environment, for everything that the operator speaks to.</summary>
    /// <exception cref="StartupException">A proxy variable can't be used.</exception>
    public static ProxyRules ProxyOf(OperatorEnvironment environment) => Value(ProxyRules.Create(environment.Proxy));

    private static T Value<T>(FSharpResult<T, ConfigurationFault> result) =>
        result.IsOk ? result.ResultValue : throw new StartupException(result.ErrorValue.Text);
}
