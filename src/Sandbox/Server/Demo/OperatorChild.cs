using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ImageRegistry.Sandbox.Demo;

/// <summary>The operator as a process of its own.</summary>
/// <remarks>
/// <b>Guarantees.</b> Disposing ends it: by SIGTERM, and if that is not heeded within <see cref="Patience"/>, by force.
/// Every line it writes to standard error before its end is told.
/// </remarks>
internal sealed class OperatorChild : IAsyncDisposable
{
    /// <summary>How long it may take to end in good order.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int Terminate = 15;

    private readonly Process process;

    private OperatorChild(Process process) => this.process = process;

    /// <summary>Ends when the process does.</summary>
    public Task Exited { get; private init; } = Task.CompletedTask;

    /// <summary>Starts the binary against the cluster of this kubeconfig.</summary>
    /// <param name="path">The binary or .dll.</param>
    /// <param name="kubeconfig">Where the cluster is.</param>
    /// <param name="folder">An empty folder: there is no serving pair in it, so that metrics are off and need no port.</param>
    /// <param name="heard">Is told each line of standard error, from another thread.</param>
    public static OperatorChild Start(string path, string kubeconfig, string folder, Action<string> heard)
    {
        var (program, words) = OperatorBinary.Start(path);
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var word in (string[])[.. words, "--kubeconfig", kubeconfig])
            start.ArgumentList.Add(word);
        foreach (var name in (string[])["KUBERNETES_SERVICE_HOST", "POD_NAME", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"])
            start.Environment.Remove(name);
        foreach (var (name, value) in Environment(folder))
            start.Environment[name] = value;

        var process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
                heard(text);
        };
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new OperatorChild(process) { Exited = process.WaitForExitAsync() };
    }

    /// <summary>Ends it in good order and returns its exit code; null when it had to be ended by force.</summary>
    public async Task<int?> EndAsync()
    {
        if (!process.HasExited)
        {
            if (OperatingSystem.IsWindows())
                process.Kill();
            else
                _ = Signal(process.Id, Terminate);
        }

        await Task.WhenAny(Exited, Task.Delay(Patience));
        if (Exited.IsCompleted)
            return process.ExitCode;
        process.Kill();
        await Exited;
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        process.Dispose();
    }

    // No POD_NAME: the operator runs in no pod here, and looking for one would only make it complain.
    private static (string Name, string Value)[] Environment(string folder) =>
    [
        ("WATCH_NAMESPACE", "openshift-image-registry"),
        ("OPERATOR_NAME", "cluster-image-registry-operator"),
        ("OPERATOR_IMAGE", "quay.io/lab/operator:1"),
        ("IMAGE", "quay.io/lab/registry:1"),
        ("IMAGE_PRUNER", "quay.io/lab/cli:1"),
        ("RELEASE_VERSION", "0.0.1-snapshot"),
        ("OPERATOR_IMAGE_VERSION", "0.0.1-snapshot"),
        ("AZURE_ENVIRONMENT_FILEPATH", Path.Combine(folder, "azurestackcloud.json")),
        ("OPERATOR_SERVING_PAIR_DIR", folder),
    ];

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
