using System.Security.Cryptography;

namespace ImageRegistry.Host.Files;

/// <summary>
/// What a file holds, as far as comparing goes: absent, or the SHA-256 of its content. Time stamps and where a symbolic link
/// leads don't count.
/// </summary>
/// <param name="Hash">Upper-case hexadecimal; empty for a file that does not exist.</param>
public readonly record struct Fingerprint(string Hash)
{
    /// <summary>The file does not exist.</summary>
    public static readonly Fingerprint Absent = new("");

    /// <summary>The fingerprint of this content.</summary>
    public static Fingerprint Of(ReadOnlySpan<byte> content) => new(Convert.ToHexString(SHA256.HashData(content)));

    /// <summary>The fingerprint of the file at this path now.</summary>
    /// <exception cref="IOException">The path is a directory or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Fingerprint OfFile(string path)
    {
        if (Directory.Exists(path))
            throw new WatchedDirectoryException(path);
        try
        {
            using var stream = File.OpenRead(path);
            return new(Convert.ToHexString(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Absent;
        }
    }
}
