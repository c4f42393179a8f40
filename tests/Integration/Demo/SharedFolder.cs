namespace ImageRegistry.Integration.Demo;

/// <summary>The folder of facts and test data beside the project, <c>../shared</c>: it is read from there and never copied.</summary>
internal static class SharedFolder
{
    /// <summary>A folder in it.</summary>
    public static string Path(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = System.IO.Path.Combine(folder.FullName, "shared", name);
            if (Directory.Exists(candidate) || File.Exists(candidate))
                return candidate;
        }

        throw new InvalidOperationException("The folder ../shared beside the project was not found above the test assembly.");
    }
}
