using System.Runtime.InteropServices;
using ImageRegistry.Host.CommandLine;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Files;
using ImageRegistry.Host.Logging;
using ImageRegistry.Host.Metrics;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Leading;

/// <summary>
/// What a process does once it leads, in this order: says its version, reads the configuration file, says which files it
/// watches, starts the metrics server, and works. As long as metrics are served, it counts what only they tell of.
/// </summary>
/// <remarks>
/// The metrics server is a must on a cluster. Outside one (<c>--kubeconfig</c> is given) it is left out, with a line in the log,
/// when neither file of the serving pair exists.
/// </remarks>
public sealed class LeaderTerm(
    OperatorArguments arguments,
    WatchedFiles files,
    ServingSettings settings,
    ServingCertificate certificate,
    MetricRegistry registry,
    ImageStreamCount imageStreams,
    ILeaderWork work,
    ILoggerFactory loggers)
{
    private readonly ILogger log = loggers.CreateLogger<LeaderTerm>();

    /// <summary>Runs the term to its end. The tokens are those of <see cref="ILeaderWork"/>.</summary>
    /// <exception cref="StartupException">A step of the start failed; says which and what to do.</exception>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        log.LogInformation(LogFragments.Version + "{Version}", BuildVersion.Text);
        log.LogInformation(
            "Runtime: {Runtime}, {System}/{Architecture}",
            RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription, RuntimeInformation.ProcessArchitecture);
        var address = settings.Load().BindAddress;
        log.LogInformation(
            LogFragments.WatchingFiles + "{Files}" + LogFragments.WatchingFilesEnd, string.Join(' ', files.Paths));
        await using var metrics = await StartMetricsAsync(address, abort);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var counting = metrics is null ? Task.CompletedTask : imageStreams.RunAsync(over.Token);
        try
        {
            await work.RunAsync(stopping, abort);
        }
        finally
        {
            await over.CancelAsync();
            await counting;
        }
    }

    private async Task<MetricsServer?> StartMetricsAsync(BindAddress address, CancellationToken cancel)
    {
        if (arguments.Kubeconfig.Length > 0 && !certificate.Exists)
        {
            log.LogInformation(
                "Metrics are off: --kubeconfig is given and there is no serving pair {Certificate}, {Key}",
                certificate.Paths.Certificate, certificate.Paths.Key);
            return null;
        }

        certificate.Load();
        var server = await MetricsServer.StartAsync(address, settings, certificate, registry, loggers, cancel);
        log.LogInformation("Metrics are served on {Address}, port {Port}", address, server.Port);
        return server;
    }
}
