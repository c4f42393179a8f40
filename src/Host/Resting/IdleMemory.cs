using System.Runtime.InteropServices;

namespace ImageRegistry.Host.Resting;

/// <summary>
/// Gives back to the system, when the loop has come to rest, what only work needed: the free part of both heaps, and the pages of
/// code that the start or the last plan ran through.
/// </summary>
/// <remarks>
/// An operator rests nearly all of its life. The runtime gives memory back only under pressure, and code stays resident once it ran, of which
/// most runs once, at the start.
/// <para><b>Guarantees.</b> Nothing is lost: code is read from its file again, from the system's cache usually, when it runs again. Not done
/// more often than once for each work, or once in <see cref="Again"/>.</para>
/// <para><b>Assumptions.</b> Linux with the GNU C library; on another system nothing but the collection is done. The binary is
/// replaced, as every update does it, and not written over.</para>
/// <para><b>Caveats.</b> Best effort: what the system refuses to take stays. The process stands still for some milliseconds.</para>
/// </remarks>
public sealed class IdleMemory(TimeProvider time)
{
    /// <summary>How long after work memory is given back: edits by hand follow each other more closely.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    /// <summary>How often at most without work: renewing the lease and opening watches again need little, but some of it only once.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(10);

    // Linux: asm-generic/mman-common.h.
    private const int DontNeed = 4;
    private const int Cold = 20;

    private long given;
    private bool worked = true;

    /// <summary>Says that work was done.</summary>
    public void Worked() => worked = true;

    /// <summary>Gives back what can be given back, if that is worth it by now. Returns whether it was.</summary>
    public bool GiveBack()
    {
        if (!worked && time.GetElapsedTime(given) < Again)
            return false;
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (OperatingSystem.IsLinux())
        {
            _ = TrimHeap(0);
            foreach (var code in CodeMapping.In(File.ReadLines("/proc/self/smaps")))
            {
                // First as not used lately, so that the system's cache holds it no more dearly than other files.
                _ = Advise((nint)code.Start, (nuint)code.Length, Cold);
                _ = Advise((nint)code.Start, (nuint)code.Length, DontNeed);
            }
        }

        worked = false;
        given = time.GetTimestamp();
        return true;
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int TrimHeap(nuint pad);

    [DllImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(nint start, nuint length, int advice);
}
