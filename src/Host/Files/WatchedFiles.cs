using ImageRegistry.Host.Configuration;

namespace ImageRegistry.Host.Files;

/// <summary>The files of <c>--files</c> and what each held when the process started (or was last accepted).</summary>
public sealed class WatchedFiles
{
    private readonly Dictionary<string, Fingerprint> baseline;

    private WatchedFiles(IReadOnlyList<string> paths, Dictionary<string, Fingerprint> baseline) =>
        (Paths, this.baseline) = (paths, baseline);

    /// <summary>The paths in the order of the flags.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>
    /// The files as they are now. Call it before anything else reads them: what it sees is what later content is compared with.
    /// </summary>
    /// <exception cref="StartupException">A path is a directory or can't be read.</exception>
    public static WatchedFiles TakeBaseline(IReadOnlyList<string> paths)
    {
        var baseline = new Dictionary<string, Fingerprint>();
        foreach (var path in paths)
        {
            try
            {
                baseline[path] = Fingerprint.OfFile(path);
            }
            catch (WatchedDirectoryException e)
            {
                throw new StartupException(e.Message, e);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StartupException(
                    $"--files {path}: the file can't be read: {e.Message} Make it readable for the operator, or don't watch it.", e);
            }
        }

        return new WatchedFiles(paths, baseline);
    }

    /// <summary>What this file held when it was last accepted.</summary>
    public Fingerprint Accepted(string path) => baseline[path];

    /// <summary>From now on this content counts as unchanged.</summary>
    public void Accept(string path, Fingerprint content) => baseline[path] = content;
}
