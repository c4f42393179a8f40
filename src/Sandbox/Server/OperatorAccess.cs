namespace ImageRegistry.Sandbox;

/// <summary>The operator's ServiceAccount and what <c>deploy/</c> allows it, as the sandbox brings them along.</summary>
internal static class OperatorAccess
{
    private const string Namespace = "openshift-image-registry";
    private const string Account = "cluster-image-registry-operator";

    /// <summary>Applies account, roles and bindings to a cluster that has their namespaces; returns a bearer token of the account.</summary>
    public static string Install(SandboxCluster cluster)
    {
        foreach (var document in Embedded.Texts("access").SelectMany(YamlDocuments.Read))
            cluster.Apply(document);
        return cluster.Token(Namespace, Account);
    }
}
