using System.Diagnostics;
using System.Text;

namespace ImageRegistry.Integration.Clouds;

/// <summary>A server that a test starts, as a child process. What it says is kept for the message when it does not come up.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly System.Diagnostics.Process process;
    private readonly StringBuilder said = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly bool readsInput;

    private ServerProcess(System.Diagnostics.Process process, bool readsInput) => (this.process, this.readsInput) = (process, readsInput);

    /// <summary>What it has said so far.</summary>
    public string Said
    {
        get
        {
            lock (said)
                return said.ToString();
        }
    }

    /// <summary>Starts it; returns once it has written a line that contains this text.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="readyLine">A part of the line that says that it serves.</param>
    /// <param name="environment">All of its environment; null for a script that runs in this one, and ends when its input ends.</param>
    public static async Task<ServerProcess> StartAsync(
        string program, IEnumerable<string> arguments, string readyLine, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A proxy or a CA bundle of this machine is nothing to servers of tests; one of them does not start with it.
        foreach (var name in (string[])["AWS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"])
            start.Environment.Remove(name);
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
        }

        var server = new ServerProcess(new System.Diagnostics.Process { StartInfo = start, EnableRaisingEvents = true }, environment is null);
        server.process.OutputDataReceived += (_, line) => server.Heard(line.Data, readyLine);
        server.process.ErrorDataReceived += (_, line) => server.Heard(line.Data, readyLine);
        server.process.Exited += (_, _) => server.ready.TrySetException(new InvalidOperationException(program + " has ended: " + server.Said));
        server.process.Start();
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        var limit = Task.Delay(TimeSpan.FromMinutes(5));
        if (await Task.WhenAny(server.ready.Task, limit) == limit)
            throw new TimeoutException(program + " does not come up: " + server.Said);
        await server.ready.Task;
        return server;
    }

    /// <summary>Ends it with all it has started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited && !readsInput)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        if (!process.HasExited)
        {
            // A script that stands before servers of its own cleans up when its input ends.
            process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }

        process.Dispose();
    }

    private void Heard(string? line, string readyLine)
    {
        if (line is null)
            return;
        lock (said)
            said.AppendLine(line);
        if (line.Contains(readyLine, StringComparison.Ordinal))
            ready.TrySetResult();
    }
}
