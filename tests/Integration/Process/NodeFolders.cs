namespace ImageRegistry.Integration.Process;

/// <summary>A node's two folders: the certificates as the kubelet mounts a ConfigMap, and where they go.</summary>
internal sealed class NodeFolders : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private int version;

    public NodeFolders() => Directory.CreateDirectory(Source);

    public string Source => folder.At("serviceca");

    public string Destination => folder.At("certs.d");

    /// <summary>A folder that is none of the two.</summary>
    public string Elsewhere => Directory.CreateDirectory(folder.At("elsewhere")).FullName;

    /// <summary>
    /// The ConfigMap has this content now: the kubelet writes a new folder, lets the link <c>..data</c> lead there, and leaves a link for each key.
    /// </summary>
    public void Mount(params (string Key, string Content)[] data)
    {
        var name = $"..2026_11_25_{++version}";
        Directory.CreateDirectory(Path.Combine(Source, name));
        foreach (var (key, content) in data)
            File.WriteAllText(Path.Combine(Source, name, key), content);
        File.Delete(Path.Combine(Source, "..data"));
        File.CreateSymbolicLink(Path.Combine(Source, "..data"), name);
        foreach (var old in Directory.EnumerateFiles(Source).Where(path => !data.Any(one => one.Key == Path.GetFileName(path))).ToList())
            File.Delete(old);
        foreach (var (key, _) in data.Where(one => !File.Exists(Path.Combine(Source, one.Key))))
            File.CreateSymbolicLink(Path.Combine(Source, key), Path.Combine("..data", key));
    }

    /// <summary>A path in the destination.</summary>
    public string At(params string[] names) => Path.Combine([Destination, .. names]);

    /// <summary>What stands in the destination: <c>directory/file=content</c>, links with where they lead.</summary>
    public string Content => !Directory.Exists(Destination) ? "nothing" : string.Join("; ", Lines(Destination).Order(StringComparer.Ordinal));

    /// <summary>One line for each entry, links not followed.</summary>
    private IEnumerable<string> Lines(string folder) => new DirectoryInfo(folder).EnumerateFileSystemInfos().SelectMany(info =>
    {
        var name = Path.GetRelativePath(Destination, info.FullName);
        return info switch
        {
            { LinkTarget: { } target } => [name + "->" + target],
            FileInfo => [name + "=" + File.ReadAllText(info.FullName)],
            _ when Directory.EnumerateFileSystemEntries(info.FullName).Any() => Lines(info.FullName),
            _ => [name + "/"],
        };
    });

    public void Dispose() => folder.Dispose();
}
