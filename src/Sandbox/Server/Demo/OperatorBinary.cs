namespace ImageRegistry.Sandbox.Demo;

/// <summary>Where the operator's binary is, and how it is started.</summary>
internal static class OperatorBinary
{
    private const string Name = "cluster-image-registry-operator";

    /// <summary>The binary in this folder; null when there is none.</summary>
    public static string? Beside(string folder) =>
        ((string[])[Name, Name + ".exe", Name + ".dll"])
            .Select(name => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>The program to start for this path and the words before the operator's own: a .dll needs the runtime.</summary>
    public static (string Program, IReadOnlyList<string> Words) Start(string path) =>
        path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? ("dotnet", [path]) : (path, []);
}
