namespace ImageRegistry.Effects.Kubernetes;

/// <summary>What the kubelet gives to a pod, as values.</summary>
/// <param name="ServiceHost"><c>KUBERNETES_SERVICE_HOST</c>.</param>
/// <param name="ServicePort"><c>KUBERNETES_SERVICE_PORT</c>.</param>
/// <param name="Directory">The folder with <c>token</c>, <c>ca.crt</c> and <c>namespace</c>.</param>
public sealed record InClusterSettings(string ServiceHost, string ServicePort, string Directory = InClusterSettings.ServiceAccountDirectory)
{
    public const string ServiceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The settings in these environment variables.</summary>
    public static InClusterSettings From(Func<string, string?> variable) =>
        new(variable("KUBERNETES_SERVICE_HOST") ?? "", variable("KUBERNETES_SERVICE_PORT") ?? "");
}
