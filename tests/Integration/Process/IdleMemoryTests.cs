using System.Globalization;
using ImageRegistry.Host.Resting;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Process;

/// <summary>What the process gives back at rest, and what it keeps.</summary>
public sealed class IdleMemoryTests
{
    private const string Figures = """
        Size:                 64 kB
        KernelPageSize:        4 kB
        Rss:                  60 kB
        Anonymous:             0 kB
        VmFlags: rd ex mr mw me sd
        """;

    private readonly ManualTime time = new();

    [Theory]
    [InlineData("7f0000001000-7f0000011000 r-xp 0030e000 fe:00 1234                       /usr/bin/operator")]
    [InlineData("7f0000001000-7f0000011000 r--s 00e6e000 fe:00 1234                       /usr/bin/operator")]
    [InlineData("7f0000001000-7f0000011000 r-xp 00000000 fe:00 77                         /usr/lib/a b/libssl.so.3")]
    public void Code_and_shared_metadata_of_a_file_can_be_read_again(string mapping)
    {
        Assert.Equal([new CodeMapping(0x7f0000001000, 0x10000)], CodeMapping.In(Lines(mapping, Figures)));
    }

    [Theory]
    [InlineData("7f0000001000-7f0000011000 rw-p 01d59000 fe:00 1234                       /usr/bin/operator")]
    [InlineData("7f0000001000-7f0000011000 rw-s 00000000 fe:00 1234                       /var/lib/data")]
    [InlineData("7f0000001000-7f0000011000 r--p 01d59000 fe:00 1234                       /usr/bin/operator")]
    [InlineData("7f0000001000-7f0000011000 r-xs 00691000 00:01 1025                       /memfd:doublemapper (deleted)")]
    [InlineData("7f0000001000-7f0000011000 r-xp 00000000 00:00 0                          [vdso]")]
    [InlineData("7f0000001000-7f0000011000 rw-p 00000000 00:00 0 ")]
    public void What_may_hold_something_of_the_process_stays(string mapping)
    {
        Assert.Empty(CodeMapping.In(Lines(mapping, Figures)));
    }

    [Fact]
    public void Code_that_was_changed_in_memory_stays()
    {
        const string Code = "7f0000001000-7f0000011000 r-xp 0030e000 fe:00 1234                       /usr/bin/operator";

        Assert.Empty(CodeMapping.In(Lines(Code, Figures.Replace("Anonymous:             0 kB", "Anonymous:             4 kB", StringComparison.Ordinal))));
    }

    [Fact]
    public void Each_mapping_is_judged_by_its_own_figures()
    {
        var found = CodeMapping.In(Lines(
            "1000-2000 r-xp 00000000 fe:00 1 /usr/bin/operator", Figures,
            "3000-4000 rw-p 00000000 fe:00 1 /usr/bin/operator", Figures,
            "5000-9000 r--s 00000000 fe:00 1 /usr/bin/operator", Figures));

        Assert.Equal([new CodeMapping(0x1000, 0x1000), new CodeMapping(0x5000, 0x4000)], found);
    }

    [Fact]
    public void Code_that_was_given_back_still_runs_and_the_files_part_of_memory_is_smaller()
    {
        var before = FileKilobytes();

        Assert.True(new IdleMemory(time).GiveBack());

        Assert.InRange(FileKilobytes(), 1, before - 1);
    }

    [Fact]
    public void Memory_is_given_back_once_after_work_and_every_ten_minutes_without()
    {
        var idle = new IdleMemory(time);

        Assert.True(idle.GiveBack());
        Assert.False(idle.GiveBack());
        idle.Worked();
        Assert.True(idle.GiveBack());
        time.Advance(9 * 60);
        Assert.False(idle.GiveBack());
        time.Advance(60);
        Assert.True(idle.GiveBack());
    }

    private static string[] Lines(params string[] parts) => string.Join('\n', parts).Split('\n');

    private static int FileKilobytes() => int.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssFile:", StringComparison.Ordinal))["RssFile:".Length..^"kB".Length],
        CultureInfo.InvariantCulture);
}
