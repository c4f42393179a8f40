namespace ImageRegistry.Host.Files;

/// <summary>Files whose change the process takes over as it runs, where it can.</summary>
public interface IReloadedFiles
{
    /// <summary>Takes over what changed, if it is in use and the new content can be used. Never throws for bad content.</summary>
    void Refresh();

    /// <summary>Whether this path is one of them and in use.</summary>
    bool IsInUse(string path);

    /// <summary>Whether this content of this path, exactly one of them, is in use.</summary>
    bool Serves(string path, Fingerprint content);
}
