using System.Diagnostics;

namespace ImageRegistry.Bench;

/// <summary>The operator as a process of its own, with the environment of its Deployment.</summary>
internal sealed class OperatorRun : IAsyncDisposable
{
    private readonly Process process;

    private OperatorRun(Process process) => this.process = process;

    /// <summary>
    /// The runtime's settings, as its Deployment has them: a small first generation, no code compiled twice, no diagnostics port.
    /// </summary>
    public static IReadOnlyList<(string Name, string Value)> Settings { get; } =
    [
        ("DOTNET_GCgen0size", "200000"),
        ("DOTNET_TieredCompilation", "0"),
        ("DOTNET_EnableDiagnostics", "0"),
    ];

    /// <summary>Resident memory in MB.</summary>
    public double Memory => ProcessFigures.ResidentMegabytes(process.Id);

    /// <summary>The most that was resident at any time so far, in MB.</summary>
    public double PeakMemory => ProcessFigures.PeakMegabytes(process.Id);

    /// <summary>CPU seconds so far.</summary>
    public double Cpu => ProcessFigures.CpuSeconds(process.Id);

    /// <summary>Starts it against the cluster of this kubeconfig, metrics included. Its log goes to a file beside that.</summary>
    public static OperatorRun Start(string binary, string kubeconfig)
    {
        var folder = Path.GetDirectoryName(kubeconfig)!;
        var start = new ProcessStartInfo("/bin/sh");
        var config = Path.Combine(folder, "config.yaml");
        File.WriteAllText(config, "servingInfo: { bindAddress: \"127.0.0.1:0\" }");
        ServingPair.Write(folder);
        const string Command = "exec \"$0\" --kubeconfig \"$1\" --config \"$2\" >> \"$3\" 2>&1";
        foreach (var word in (string[])["-c", Command, binary, kubeconfig, config, Path.Combine(folder, "operator.log")])
            start.ArgumentList.Add(word);
        start.Environment.Clear();
        foreach (var (name, value) in Environment(folder))
            start.Environment[name] = value;
        return new OperatorRun(Process.Start(start) ?? throw new InvalidOperationException("the operator was not started"));
    }

    /// <summary>Ends it. Its lease is given back only by an end in good order, so that is what it gets.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("/bin/kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static (string Name, string Value)[] Environment(string folder) =>
    [
        ("PATH", "/usr/bin:/bin"),
        ("HOME", folder),
        ("WATCH_NAMESPACE", Cluster.Namespace),
        ("POD_NAME", "bench"),
        ("OPERATOR_NAME", "cluster-image-registry-operator"),
        ("OPERATOR_IMAGE", "quay.io/lab/operator:1"),
        ("IMAGE", "quay.io/lab/registry:1"),
        ("IMAGE_PRUNER", "quay.io/lab/cli:1"),
        ("RELEASE_VERSION", "0.0.1-snapshot"),
        ("OPERATOR_IMAGE_VERSION", "0.0.1-snapshot"),
        ("OPERATOR_SERVING_PAIR_DIR", folder),
        .. Settings,
    ];
}
