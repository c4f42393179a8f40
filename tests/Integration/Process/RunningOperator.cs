using System.Diagnostics;
using System.Text;
using ImageRegistry.Integration.Waiting;

namespace ImageRegistry.Integration.Process;

/// <summary>The built binary as a process of its own.</summary>
public sealed class RunningOperator : IAsyncDisposable
{
    private readonly System.Diagnostics.Process process;
    private readonly StringBuilder errors = new();
    private readonly Lock gate = new();

    private RunningOperator(System.Diagnostics.Process process) => this.process = process;

    /// <summary>What it wrote to standard error so far.</summary>
    public string Log
    {
        get
        {
            lock (gate)
                return errors.ToString();
        }
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Starts it with this command line, in an environment of its own.</summary>
    public static RunningOperator Start(IEnumerable<string> commandLine, params (string Name, string Value)[] environment)
    {
        // A published form of the operator can be put to the same tests.
        var published = Environment.GetEnvironmentVariable("OPERATOR_BINARY");
        var start = new ProcessStartInfo(published ?? "dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        if (published is null)
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "cluster-image-registry-operator.dll"));
        foreach (var word in commandLine)
            start.ArgumentList.Add(word);
        foreach (var name in (string[])["KUBERNETES_SERVICE_HOST", "POD_NAME", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"])
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var running = new RunningOperator(new System.Diagnostics.Process { StartInfo = start });
        running.process.ErrorDataReceived += (_, line) => running.Take(line.Data);
        running.process.Start();
        running.process.BeginErrorReadLine();
        running.process.BeginOutputReadLine();
        return running;
    }

    /// <summary>Returns once the log contains this.</summary>
    public Task SaysAsync(string text) =>
        Eventually.HoldsAsync(() => Log.Contains(text, StringComparison.Ordinal), () => $"the log says \"{text}\"; it says:\n{Log}");

    /// <summary>Sends a signal by its name, such as TERM.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-" + name, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().SoonAsync();
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await Eventually.HoldsAsync(() => process.HasExited, () => $"the operator ends; its log says:\n{Log}");
        // All of the log has arrived then, too.
        await process.WaitForExitAsync().SoonAsync();
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync().SoonAsync();
        process.Dispose();
    }

    private void Take(string? line)
    {
        lock (gate)
            errors.AppendLine(line);
    }
}
