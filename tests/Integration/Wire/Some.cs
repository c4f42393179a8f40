using ImageRegistry.Core;
using ImageRegistry.Effects.Http;
using ImageRegistry.Effects.Kubernetes;
using Microsoft.FSharp.Core;
using Xunit;

namespace ImageRegistry.Integration.Wire;

/// <summary>Kinds, objects and clients that the tests of this folder speak of.</summary>
internal static class Some
{
    public static readonly Resource Deployments = new("apps", "v1", "deployments", "Deployment", Scope.Namespaced);
    public static readonly Resource Secrets = new("", "v1", "secrets", "Secret", Scope.Namespaced);
    public static readonly Resource Configs =
        new("imageregistry.operator.openshift.io", "v1", "configs", "Config", Scope.Cluster);

    public static readonly ObjectRef Registry = new(Deployments, "openshift-image-registry", "image-registry");
    public static readonly ObjectRef Config = new(Configs, "", "cluster");
    public static readonly ObjectRef Secret = new(Secrets, "openshift-image-registry", "storage");

    public static KubernetesClientOptions Options(double random = 0) => new()
    {
        UserAgent = Exchange.UserAgent,
        Random = () => random,
        Limiter = Unlimited.Instance,
        Retries = 0,
    };

    public static KubernetesAccess Access(Uri server, ServerTrust? trust = null, ICredentialSource? credentials = null) =>
        new(server, trust ?? ServerTrust.System, credentials ?? new Anonymous());

    /// <summary>A client without retries and limits, on the real clock unless one is given.</summary>
    public static KubernetesClient Client(ScriptedPeer peer, KubernetesClientOptions? options = null, TimeProvider? time = null) =>
        KubernetesClient.Connect(Access(peer.Address), null, options ?? Options(), time ?? TimeProvider.System);

    public static Json Json(string text)
    {
        var parsed = JsonModule.parseText(text);
        return parsed.IsOk ? parsed.ResultValue : throw new ArgumentException(parsed.ErrorValue);
    }

    public static string Text(FSharpResult<Json, ApiFailure> result) =>
        result.IsOk ? JsonModule.text(result.ResultValue) : throw new Xunit.Sdk.XunitException(result.ErrorValue.ToString());

    public static ApiFailure Failure<T>(FSharpResult<T, ApiFailure> result)
    {
        Assert.True(result.IsError, "a failure was expected");
        return result.ErrorValue;
    }

    public static KubernetesAccess Loaded(FSharpResult<KubernetesAccess, Effects.ConfigurationFault> result) =>
        result.IsOk ? result.ResultValue : throw new Xunit.Sdk.XunitException(result.ErrorValue.Text);

    public static string Fault(FSharpResult<KubernetesAccess, Effects.ConfigurationFault> result)
    {
        Assert.True(result.IsError, "a fault was expected");
        return result.ErrorValue.Text;
    }

    private sealed class Anonymous : ICredentialSource
    {
        public ValueTask<Credential> CurrentAsync(CancellationToken cancel) => ValueTask.FromResult(Credential.None);

        public void Refused(Credential credential)
        {
        }
    }
}
