using System.Diagnostics;
using ImageRegistry.Core;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>The script around the pruner's command (RS-120), run by the shell that runs it in the pods.</summary>
public sealed class PrunerScriptTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public PrunerScriptTests()
    {
        // Pauses are written down instead of made.
        folder.WriteScript("sleep", """printf '%s\n' "$1" >>"$NOTES/pauses" """);
        // Fails as often as it is told to, with another exit code each time, and notes how it was called.
        folder.WriteScript("prune", """
            printf '%s|' "$@" >>"$NOTES/calls"
            echo >>"$NOTES/calls"
            calls=$(wc -l <"$NOTES/calls")
            [ "$calls" -gt "$FAILURES" ] || exit $((10 + calls))
            """);
    }

    [Fact]
    public async Task Success_ends_it_at_once()
    {
        var (code, errors) = await RunAsync(failures: 0, "prune", "--confirm=true", "two words", "");

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(["--confirm=true|two words||"], Notes("calls"));
        Assert.Empty(Notes("pauses"));
    }

    [Fact]
    public async Task It_tries_again_after_longer_and_longer_pauses_until_it_succeeds()
    {
        var (code, errors) = await RunAsync(failures: 3, "prune", "a");

        Assert.Equal(0, code);
        Assert.Equal(4, Notes("calls").Length);
        Assert.Equal(["30", "60", "90"], Notes("pauses"));
        Assert.Equal(3, errors.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("11", errors.Split('\n')[0]);
    }

    [Fact]
    public async Task After_the_sixth_failure_it_ends_with_the_last_exit_code()
    {
        var (code, _) = await RunAsync(failures: 99, "prune", "a");

        Assert.Equal(16, code);
        Assert.Equal(6, Notes("calls").Length);
        Assert.Equal(["30", "60", "90", "120", "150"], Notes("pauses"));
    }

    [Fact]
    public async Task A_command_that_does_not_exist_fails()
    {
        var (code, errors) = await RunAsync(failures: 0, "no-such-command");

        Assert.Equal(127, code);
        Assert.Contains("no-such-command", errors);
    }

    [Fact]
    public async Task Variables_that_are_not_set_are_an_error()
    {
        var (code, errors) = await RunAsync(failures: 0, "eval", "echo $NOBODY_HAS_SET_THIS");

        Assert.NotEqual(0, code);
        Assert.Contains("NOBODY_HAS_SET_THIS", errors);
    }

    public void Dispose() => folder.Dispose();

    private string At(string name) => Path.Combine(folder.Path, name);

    private string[] Notes(string name) => File.Exists(At(name)) ? File.ReadAllLines(At(name)) : [];

    private async Task<(int Code, string Errors)> RunAsync(int failures, params string[] command)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-c", PrunerCommand.wrapper, "arg0", .. command])
            start.ArgumentList.Add(argument);
        start.Environment["PATH"] = folder.Path + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["NOTES"] = folder.Path;
        start.Environment["FAILURES"] = failures.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }
}
