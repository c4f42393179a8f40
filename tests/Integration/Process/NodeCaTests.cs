using ImageRegistry.Core;
using ImageRegistry.Effects.Files;
using ImageRegistry.Host.NodeCa;
using Xunit;

namespace ImageRegistry.Integration.Process;

/// <summary>RS-108 to RS-111 and RB-20 on real files, and the sub-command as a process.</summary>
public sealed class NodeCaTests : IDisposable
{
    private readonly NodeFolders node = new();
    private readonly LogCapture log = new();

    public void Dispose()
    {
        log.Dispose();
        node.Dispose();
    }

    private NodeCertificates Files => new(node.Source, node.Destination);

    /// <summary>Synchronises once, then does this and synchronises again, and so on.</summary>
    private void Synchronise(params Action[] between)
    {
        var round = 0;
        new NodeCaLoop(Files, TimeProvider.System, wait =>
        {
            if (wait == TimeSpan.Zero)
                return false;
            Assert.Equal(TimeSpan.FromMinutes(1), wait);
            if (round == between.Length)
                return true;
            between[round++]();
            return false;
        }, log.For<NodeCaLoop>()).Run();
    }

    [Fact]
    public void Certificates_of_a_mounted_ConfigMap_come_change_and_go()
    {
        node.Mount(("registry.svc..5000", "one"), ("plain.example.com", "two"), ("service-ca.crt", "three"));

        Synchronise(
            () =>
            {
                Assert.Equal("plain.example.com/ca.crt=two; registry.svc:5000/ca.crt=one; service-ca.crt/ca.crt=three", node.Content);
                node.Mount(("registry.svc..5000", "renewed"), ("plain.example.com", "two"));
            },
            () =>
            {
                Assert.Equal("plain.example.com/ca.crt=two; registry.svc:5000/ca.crt=renewed", node.Content);
                node.Mount();
            });

        Assert.Equal("", node.Content);
        Assert.Contains("Certificates: 3 copied, 0 skipped, 0 trimmed", log.Text);
        Assert.Contains("Certificates: 2 copied, 0 skipped, 1 trimmed", log.Text);
        Assert.Contains("Certificates: 0 copied, 0 skipped, 2 trimmed", log.Text);
        Assert.EndsWith("shutting down node-ca\n", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_up_to_date_is_left_alone()
    {
        node.Mount(("a", "one"));
        var written = DateTime.MinValue;

        Synchronise(() => written = File.GetLastWriteTimeUtc(node.At("a", "ca.crt")));

        Assert.Equal(written, File.GetLastWriteTimeUtc(node.At("a", "ca.crt")));
        Assert.Single(log.Text.Split('\n'), line => line.Contains("copied, ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_clock_that_jumps_does_not_freeze_an_outdated_certificate()
    {
        node.Mount(("a", "one"), ("b", "two"));
        Synchronise();
        var future = DateTime.UtcNow.AddDays(3);
        File.WriteAllText(node.At("a", "ca.crt"), "old");
        File.SetLastWriteTimeUtc(node.At("a", "ca.crt"), future);
        File.SetLastWriteTimeUtc(node.At("b", "ca.crt"), future);

        Synchronise();

        Assert.Equal("a/ca.crt=one; b/ca.crt=two", node.Content);
        Assert.Equal(future, File.GetLastWriteTimeUtc(node.At("b", "ca.crt")));
    }

    [Fact]
    public void The_mode_is_that_of_the_source_and_directories_are_open_to_readers()
    {
        node.Mount(("a", "one"));
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(Path.Combine(node.Source, "..data", "a"), mode);

        Synchronise();

        Assert.Equal(mode, File.GetUnixFileMode(node.At("a", "ca.crt")));
        Assert.True(File.GetUnixFileMode(node.At("a")).HasFlag(UnixFileMode.OtherRead | UnixFileMode.OtherExecute));
    }

    [Fact]
    public void Links_on_the_node_are_never_written_through()
    {
        node.Mount(("directory", "one"), ("file", "two"), ("staged", "three"));
        var victim = Path.Combine(node.Elsewhere, "ca.crt");
        File.WriteAllText(victim, "not ours");
        Directory.CreateDirectory(node.At("file"));
        Directory.CreateDirectory(node.At("staged"));
        File.CreateSymbolicLink(node.At("directory"), node.Elsewhere);
        File.CreateSymbolicLink(node.At("file", "ca.crt"), victim);
        File.CreateSymbolicLink(node.At("staged", "ca.crt.tmp"), victim);
        File.CreateSymbolicLink(node.At("stale"), node.Elsewhere);

        Synchronise();

        Assert.Equal("not ours", File.ReadAllText(victim));
        Assert.Equal(["ca.crt"], Directory.EnumerateFileSystemEntries(node.Elsewhere).Select(Path.GetFileName));
        Assert.Equal($"directory/ca.crt=one; file/ca.crt=two; staged/ca.crt=three; stale->{node.Elsewhere}", node.Content);
    }

    [Fact]
    public void A_failure_of_one_is_logged_and_the_others_go_on()
    {
        node.Mount(("a", "one"), ("blocked", "two"), ("file", "three"));
        File.CreateSymbolicLink(Path.Combine(node.Source, "dangling"), "nowhere");
        Directory.CreateDirectory(node.At("blocked", "ca.crt"));
        File.WriteAllText(node.At("file"), "a note");

        Synchronise();

        Assert.Equal("a/ca.crt=one; blocked/ca.crt/; file=a note", node.Content);
        Assert.Contains("cannot copy blocked: ca.crt in blocked is neither a file nor a link; remove it", log.Text);
        Assert.Contains("cannot copy file: file is a file; remove it", log.Text);
        Assert.Contains("cannot copy dangling: it cannot be read", log.Text);
    }

    [Fact]
    public void An_error_is_logged_and_the_loop_goes_on()
    {
        node.Mount(("a", "one"));
        File.WriteAllText(node.Destination, "");

        Synchronise(
            () =>
            {
                File.Delete(node.Destination);
                Directory.Move(node.Source, node.Source + ".away");
            },
            () => Directory.Move(node.Source + ".away", node.Source));

        Assert.Contains("Nothing is synchronised: the destination cannot be listed", log.Text);
        Assert.Contains("Nothing is synchronised: the sources cannot be listed", log.Text);
        Assert.Equal("a/ca.crt=one", node.Content);
    }

    [Fact]
    public void A_crash_between_any_two_file_operations_ends_as_without_it()
    {
        var steps = Begin().Count;
        for (var done = 0; done <= steps; done++)
        {
            foreach (var effect in Begin().Take(done))
                Files.CarryOut(effect);

            Synchronise();

            Assert.Equal("b:1/ca.crt=one; c/ca.crt=two", node.Content);
        }

        IReadOnlyList<NodeFileEffect> Begin()
        {
            if (Directory.Exists(node.Destination))
                Directory.Delete(node.Destination, recursive: true);
            node.Mount(("b..1", "one"), ("c", "two"));
            Directory.CreateDirectory(node.At("old", "deep"));
            Directory.CreateDirectory(node.At("c"));
            File.WriteAllText(node.At("c", "ca.crt.tmp"), "tw");
            return [.. NodeCaSync.plan(Files.Look(DateTimeOffset.UtcNow)).ResultValue.Steps.SelectMany(step => step.Effects)];
        }
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task The_process_synchronises_at_once_and_ends_with_the_first_signal(string signal)
    {
        node.Mount(("registry.svc..5000", "one"));
        Directory.CreateDirectory(node.At("stale"));
        await using var running = RunningOperator.Start(
            ["node-ca-sync"], ("NODE_CA_SOURCE_DIR", node.Source), ("NODE_CA_DESTINATION_DIR", node.Destination));
        await running.SaysAsync("Certificates: 1 copied, 0 skipped, 1 trimmed");
        Assert.Equal("registry.svc:5000/ca.crt=one", node.Content);

        await running.SignalAsync(signal);

        Assert.Equal(0, await running.ExitAsync());
        Assert.Contains("shutting down node-ca", running.Log);
    }
}
