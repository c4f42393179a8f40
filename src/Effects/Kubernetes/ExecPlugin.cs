using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>A program that makes credentials (kubernetes.io: "client-go credential plugins").</summary>
/// <param name="ApiVersion"><c>client.authentication.k8s.io/v1</c> or <c>v1beta1</c>.</param>
/// <param name="Command">The program: a path, or a name to be found on PATH.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Variables added to those of this process.</param>
/// <param name="Interaction">Whether it may or must talk to a person.</param>
/// <param name="Cluster">What it is told about the cluster; null unless <c>provideClusterInfo</c> asks for it.</param>
/// <param name="InstallHint">What to tell a user who does not have the program.</param>
internal sealed record ExecPlugin(
    string ApiVersion,
    string Command,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<(string Name, string Value)> Environment,
    ExecInteraction Interaction,
    Json? Cluster,
    string InstallHint)
{
    public const string V1 = "client.authentication.k8s.io/v1";
    public const string V1Beta1 = "client.authentication.k8s.io/v1beta1";

    /// <summary>The document for <c>KUBERNETES_EXEC_INFO</c>.</summary>
    public string Info(bool interactive)
    {
        var spec = JsonModule.empty.With("interactive", Json.NewBool(interactive));

        return JsonModule.text(JsonModule.empty
            .With("apiVersion", ApiVersion)
            .With("kind", "ExecCredential")
            .With("spec", Cluster is null ? spec : spec.With("cluster", Cluster)));
    }
}
