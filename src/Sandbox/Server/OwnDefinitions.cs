using System.Reflection;

namespace ImageRegistry.Sandbox;

/// <summary>The CustomResourceDefinitions that the sandbox brings along: the operator's own, and those of OpenShift it reads.</summary>
public static class OwnDefinitions
{
    private const string Prefix = "crds/";

    /// <summary>Applies all of them. Throws when the API refuses one.</summary>
    public static void Load(SandboxCluster cluster)
    {
        foreach (var document in Texts().SelectMany(YamlDocuments.Read))
            cluster.Apply(document);
    }

    /// <summary>The files' contents, by their names.</summary>
    public static IEnumerable<string> Texts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException($"The resource {name} has no content.");
            using var reader = new StreamReader(stream);
            yield return reader.ReadToEnd();
        }
    }
}
