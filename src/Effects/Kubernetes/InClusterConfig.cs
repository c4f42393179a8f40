using System.Globalization;
using System.Security.Cryptography;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Access to the API server from inside a pod, with its service account.</summary>
public static class InClusterConfig
{
    /// <summary>
    /// The access these settings describe, or what is missing. The token is read again once a minute and after a 401,
    /// the authorities for every new connection.
    /// </summary>
    public static FSharpResult<KubernetesAccess, ConfigurationFault> Load(InClusterSettings settings, TimeProvider time)
    {
        const string outside = "Run in a pod with a service account, or name a client configuration by --kubeconfig";

        if (settings.ServiceHost.Length == 0)
        {
            return Fault("environment", "KUBERNETES_SERVICE_HOST", "", "the variable is not set", outside);
        }

        if (!int.TryParse(settings.ServicePort, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
        {
            return Fault("environment", "KUBERNETES_SERVICE_PORT", settings.ServicePort, "this is not a port", outside);
        }

        var host = settings.ServiceHost.Contains(':', StringComparison.Ordinal) && settings.ServiceHost[0] != '['
            ? "[" + settings.ServiceHost + "]"
            : settings.ServiceHost;

        if (!Uri.TryCreate("https://" + host + ":" + port.ToString(CultureInfo.InvariantCulture), UriKind.Absolute, out var server))
        {
            return Fault("environment", "KUBERNETES_SERVICE_HOST", settings.ServiceHost, "this is not a host", outside);
        }

        var tokenFile = Path.Combine(settings.Directory, "token");
        var authorityFile = Path.Combine(settings.Directory, "ca.crt");
        var namespaceFile = Path.Combine(settings.Directory, "namespace");

        if (!File.Exists(tokenFile))
        {
            return Fault(tokenFile, "", "", "there is no service account token",
                "Set automountServiceAccountToken: true for the pod, or name a client configuration by --kubeconfig");
        }

        var trust = ServerTrust.Authorities(PemSource.File(authorityFile));

        try
        {
            trust.Read();
            var ns = File.Exists(namespaceFile) ? File.ReadAllText(namespaceFile).Trim() : "";
            return FSharpResult<KubernetesAccess, ConfigurationFault>.NewOk(
                new KubernetesAccess(server, trust, new TokenFileCredentials(tokenFile, "", time), ns));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return Fault(authorityFile, "", "", "the certificate authorities cannot be read: " + e.Message,
                "Mount the service account's files as the kubelet does");
        }
    }

    private static FSharpResult<KubernetesAccess, ConfigurationFault> Fault(
        string source, string field, string value, string problem, string remedy) =>
        FSharpResult<KubernetesAccess, ConfigurationFault>.NewError(new ConfigurationFault(source, field, value, problem, remedy));
}
