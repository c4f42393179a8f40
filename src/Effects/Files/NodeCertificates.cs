using ImageRegistry.Core;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Files;

/// <summary>The certificates of a node: looks at the files, and carries out one effect at a time. Nothing is decided here.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: a certificate is replaced by a rename of a file that has been written whole and down to the disk, so whoever reads
/// it sees the old one or the new one. No symbolic link of the destination is followed.</para>
/// <para><b>Assumptions</b>: nobody else writes to the destination meanwhile; the destination's own path is trusted, links in it too.</para>
/// <para><b>Caveats</b>: after a crash a staged file can be left; the next look shows it.</para>
/// </remarks>
/// <param name="source">The folder that certificates come from.</param>
/// <param name="destination">The folder with a directory for each registry.</param>
public sealed class NodeCertificates(string source, string destination)
{
    private const string Certificate = "ca.crt";
    private const string Staged = Certificate + ".tmp";

    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Everything that a synchronisation is decided from.</summary>
    public NodeCaFacts Look(DateTimeOffset now)
    {
        var sources = Try(() => Map(Directory.EnumerateFileSystemEntries(source), SourceAt));
        var byDirectory = (sources.IsOk ? sources.ResultValue.Where(source => !source.Value.IsDirectory) : [])
            .Select(source => source.Key)
            .ToLookup(CertificateDirectory.ofSource, StringComparer.Ordinal);
        var entries = Try<FSharpOption<FSharpMap<string, NodeEntry>>?>(() => Exists(destination)
            ? FSharpOption<FSharpMap<string, NodeEntry>>.Some(
                Map(Directory.EnumerateFileSystemEntries(destination), path => EntryAt(path, byDirectory)))
            : null);
        return new NodeCaFacts(now, sources, entries);
    }

    /// <summary>Carries out one effect.</summary>
    /// <exception cref="IOException">It could not be done.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not allowed.</exception>
    public void CarryOut(NodeFileEffect effect)
    {
        switch (effect)
        {
            case NodeFileEffect.MakeDirectory made:
                Directory.CreateDirectory(At(made.name), DirectoryMode);
                break;
            case NodeFileEffect.Unlink link:
                File.Delete(At(link.name));
                break;
            case NodeFileEffect.Discard left:
                File.Delete(At(left.name, Staged));
                break;
            case NodeFileEffect.Stage stage:
                OrDiscard(stage.name, () => Stage(Path.Combine(source, stage.source), At(stage.name, Staged), stage.modified));
                break;
            case NodeFileEffect.Publish published:
                OrDiscard(published.name, () => File.Move(At(published.name, Staged), At(published.name, Certificate), overwrite: true));
                break;
            case NodeFileEffect.RemoveDirectory removed:
                Directory.Delete(At(removed.name), recursive: true);
                break;
            default:
                Directory.CreateDirectory(destination, DirectoryMode);
                break;
        }
    }

    private string At(params ReadOnlySpan<string> names) => Path.Combine([destination, .. names]);

    private static void Stage(string from, string to, DateTimeOffset modified)
    {
        using var read = File.OpenHandle(from);
        // A new file, so that no link is followed that somebody has put there.
        using var write = File.OpenHandle(to, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        Span<byte> buffer = stackalloc byte[4096];
        var offset = 0L;
        for (int count; (count = RandomAccess.Read(read, buffer, offset)) > 0; offset += count)
            RandomAccess.Write(write, buffer[..count], offset);
        File.SetUnixFileMode(write, File.GetUnixFileMode(read));
        File.SetLastWriteTimeUtc(write, modified.UtcDateTime);
        RandomAccess.FlushToDisk(write);
    }

    /// <summary>A staged file never remains when it cannot be put in place (RS-110).</summary>
    private void OrDiscard(string name, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            File.Delete(At(name, Staged));
            throw;
        }
    }

    private static CertificateSource SourceAt(string path)
    {
        try
        {
            if (Directory.Exists(path))
                return CertificateSource.Directory;
            using var handle = File.OpenHandle(path);
            return CertificateSource.NewFile(Time(File.GetLastWriteTimeUtc(handle)));
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            return CertificateSource.NewUnreadable(e.Message);
        }
    }

    private NodeEntry EntryAt(string path, ILookup<string, string> sources)
    {
        try
        {
            var attributes = File.GetAttributes(path);
            if (attributes.HasFlag(FileAttributes.ReparsePoint))
                return NodeEntry.Link;
            if (!attributes.HasFlag(FileAttributes.Directory))
                return NodeEntry.Other;
            var belongs = sources[Path.GetFileName(path)].Order(StringComparer.Ordinal).FirstOrDefault();
            return NodeEntry.NewDirectory(CertificateIn(path, belongs), Exists(Path.Combine(path, Staged)));
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            return NodeEntry.NewUnreadable(e.Message);
        }
    }

    private NodeCertificate CertificateIn(string directory, string? belongs)
    {
        var path = Path.Combine(directory, Certificate);
        if (!Exists(path))
            return NodeCertificate.Missing;
        var attributes = File.GetAttributes(path);
        if (attributes.HasFlag(FileAttributes.ReparsePoint))
            return NodeCertificate.Link;
        return attributes.HasFlag(FileAttributes.Directory)
            ? NodeCertificate.Obstructed
            : NodeCertificate.NewFile(
                Time(File.GetLastWriteTimeUtc(path)), belongs is not null && IsSame(path, Path.Combine(source, belongs)));
    }

    // No digests: what computes them takes more memory than all the rest of this process.
    private static bool IsSame(string one, string other)
    {
        try
        {
            using var first = File.OpenHandle(one);
            using var second = File.OpenHandle(other);
            if (RandomAccess.GetLength(first) != RandomAccess.GetLength(second))
                return false;
            Span<byte> here = stackalloc byte[4096];
            Span<byte> there = stackalloc byte[4096];
            var offset = 0L;
            while (true)
            {
                var count = Fill(first, here, offset);
                if (count != Fill(second, there, offset) || !here[..count].SequenceEqual(there[..count]))
                    return false;
                if (count == 0)
                    return true;
                offset += count;
            }
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            // What cannot be compared is copied, and the copy tells what is wrong.
            return false;
        }
    }

    private static int Fill(Microsoft.Win32.SafeHandles.SafeFileHandle handle, Span<byte> buffer, long offset)
    {
        var filled = 0;
        for (int count; filled < buffer.Length && (count = RandomAccess.Read(handle, buffer[filled..], offset + filled)) > 0;)
            filled += count;
        return filled;
    }

    /// <summary>Whether anything is there, a link that leads nowhere too.</summary>
    private static bool Exists(string path) => new FileInfo(path).Attributes != (FileAttributes)(-1);

    private static DateTimeOffset Time(DateTime utc) => new(utc, TimeSpan.Zero);

    private static FSharpMap<string, T> Map<T>(IEnumerable<string> paths, Func<string, T> look) =>
        MapModule.OfSeq(paths.Select(path => Tuple.Create(Path.GetFileName(path), look(path))));

    private static FSharpResult<T, string> Try<T>(Func<T> look)
    {
        try
        {
            return FSharpResult<T, string>.NewOk(look());
        }
        catch (Exception e) when (IsOfFiles(e))
        {
            return FSharpResult<T, string>.NewError(e.Message);
        }
    }

    private static bool IsOfFiles(Exception e) => e is IOException or UnauthorizedAccessException;
}
