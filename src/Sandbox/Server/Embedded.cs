using System.Reflection;

namespace ImageRegistry.Sandbox;

/// <summary>The manifests that this assembly carries.</summary>
internal static class Embedded
{
    /// <summary>The contents of the files of this folder, in the order of their names.</summary>
    public static IEnumerable<string> Texts(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException($"The resource {name} has no content.");
            using var reader = new StreamReader(stream);
            yield return reader.ReadToEnd();
        }
    }
}
