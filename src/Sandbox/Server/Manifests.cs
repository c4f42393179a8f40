namespace ImageRegistry.Sandbox;

/// <summary>Manifests on disk.</summary>
public static class Manifests
{
    /// <summary>
    /// Applies every object in the <c>*.yaml</c> files of a folder and its subfolders, in the order of their paths.
    /// Throws when a file is no YAML or the API refuses an object.
    /// </summary>
    public static async Task LoadAsync(SandboxCluster cluster, string folder, CancellationToken cancel)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var text = await File.ReadAllTextAsync(path, cancel);
            foreach (var document in YamlDocuments.Read(text))
                cluster.Apply(document);
        }
    }
}
