namespace ImageRegistry.Integration.Deploy;

/// <summary>The folder <c>deploy/</c> of the repository.</summary>
internal static class DeployFolder
{
    /// <summary>A file or folder in it.</summary>
    public static string Path(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Operator.sln")))
                return System.IO.Path.Combine(folder.FullName, "deploy", name);
        }

        throw new InvalidOperationException("The repository was not found above the test assembly.");
    }
}
