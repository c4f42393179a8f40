using System.Globalization;

namespace ImageRegistry.Host.Resting;

/// <summary>A stretch of the process's memory that only shows a file, and that the system reads again when it is needed.</summary>
/// <param name="Start">The first address.</param>
/// <param name="Length">Bytes.</param>
internal sealed record CodeMapping(long Start, long Length)
{
    private const string Anonymous = "Anonymous:";

    /// <summary>
    /// Those of <c>/proc/PID/smaps</c> that hold code or metadata and nothing of the process's own: they cannot be written to, and no page was
    /// changed while they still could.
    /// </summary>
    /// <remarks>
    /// A private mapping that is only read is left alone even then: the loader may be about to write addresses into it. Code is
    /// executable, where nothing is written on Linux, and metadata is mapped shared, where nothing can be.
    /// </remarks>
    public static IEnumerable<CodeMapping> In(IEnumerable<string> smaps)
    {
        CodeMapping? candidate = null;
        foreach (var line in smaps)
        {
            if (!line.StartsWith(Anonymous, StringComparison.Ordinal))
            {
                // Lines of figures begin with a name and a colon, a mapping's own line with its addresses.
                candidate = line.AsSpan(0, Math.Max(line.IndexOf(' '), 0)).EndsWith(":") ? candidate : Candidate(line);
            }
            else if (candidate is not null && line.AsSpan(Anonymous.Length).Trim().SequenceEqual("0 kB"))
            {
                yield return candidate;
            }
        }
    }

    /// <summary>The mapping of a line such as <c>7f00-7f10 r-xp 00000000 08:01 42   /usr/bin/x</c>; null when it is none that counts.</summary>
    private static CodeMapping? Candidate(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // What was made in memory has a name, too, but no file to be read from again.
        if (fields.Length < 6 || !fields[5].StartsWith('/') || fields[5].StartsWith("/memfd:", StringComparison.Ordinal))
            return null;
        if (fields[1] is not ("r-xp" or "r-xs" or "r--s") || fields[0].Split('-') is not [var start, var end])
            return null;
        return new CodeMapping(Address(start), Address(end) - Address(start));
    }

    private static long Address(string text) => long.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
