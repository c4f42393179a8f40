using System.Diagnostics;
using ImageRegistry.Integration.Waiting;

namespace ImageRegistry.Integration.Demo;

/// <summary>The demo as a process of its own.</summary>
internal sealed class RunningDemo : IAsyncDisposable
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(10);

    private readonly System.Diagnostics.Process process;
    private readonly List<string> lines = [];
    private readonly Lock gate = new();

    private RunningDemo(System.Diagnostics.Process process) => this.process = process;

    /// <summary>What it told so far.</summary>
    public string Told
    {
        get
        {
            lock (gate)
                return string.Join("\n", lines);
        }
    }

    /// <summary>Starts it with these words after <c>demo</c>.</summary>
    public static RunningDemo Start(params string[] words)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in (string[])[Path.Combine(AppContext.BaseDirectory, "sandbox.dll"), "demo", .. words])
            start.ArgumentList.Add(word);
        var running = new RunningDemo(new System.Diagnostics.Process { StartInfo = start });
        running.process.OutputDataReceived += (_, line) => running.Take(line.Data);
        running.process.ErrorDataReceived += (_, line) => running.Take(line.Data);
        running.process.Start();
        running.process.BeginOutputReadLine();
        running.process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Returns once a line contains this.</summary>
    public async Task TellsAsync(string text)
    {
        using var limit = new CancellationTokenSource(Most);
        while (!Told.Contains(text, StringComparison.Ordinal))
        {
            if (process.HasExited || limit.IsCancellationRequested)
                throw new InvalidOperationException($"The demo did not tell \"{text}\". It told:\n{Told}");
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>Sends SIGINT, as Ctrl-C does.</summary>
    public async Task InterruptAsync()
    {
        using var kill = System.Diagnostics.Process.Start(
            "kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().SoonAsync();
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Most);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync().SoonAsync();
        process.Dispose();
    }

    private void Take(string? line)
    {
        lock (gate)
            lines.Add(line ?? "");
    }
}
