using System.Globalization;

namespace ImageRegistry.Bench;

/// <summary>What Linux tells of a process.</summary>
internal static class ProcessFigures
{
    // sysconf(_SC_CLK_TCK): 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Resident memory in MB of 1024 * 1024 bytes (VmRSS).</summary>
    public static double ResidentMegabytes(int process) => Megabytes(process, "VmRSS:");

    /// <summary>The most that was resident at any time so far, in the same MB (VmHWM).</summary>
    public static double PeakMegabytes(int process) => Megabytes(process, "VmHWM:");

    /// <summary>CPU seconds since its start, its own and the kernel's for it.</summary>
    public static double CpuSeconds(int process)
    {
        // The name, in parentheses, may hold blanks.
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static double Megabytes(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
