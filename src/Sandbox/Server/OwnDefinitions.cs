namespace ImageRegistry.Sandbox;

/// <summary>The CustomResourceDefinitions that the sandbox brings along: the operator's own, and those of OpenShift it reads.</summary>
public static class OwnDefinitions
{
    /// <summary>Applies all of them. Throws when the API refuses one.</summary>
    public static void Load(SandboxCluster cluster)
    {
        foreach (var document in Texts().SelectMany(YamlDocuments.Read))
            cluster.Apply(document);
    }

    /// <summary>The files' contents, by their names.</summary>
    public static IEnumerable<string> Texts() => Embedded.Texts("crds");
}
