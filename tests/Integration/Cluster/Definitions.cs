using ImageRegistry.Integration.Demo;

namespace ImageRegistry.Integration.Cluster;

/// <summary>The CustomResourceDefinitions that a test cluster serves.</summary>
internal static class Definitions
{
    /// <summary>The published definitions beside the project: OpenShift's own kinds and the operator's.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. ((string[])["crds", "crds/reference"])
            .Select(SharedFolder.Path)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.yaml"))
            .Order(StringComparer.Ordinal),
    ];
}
