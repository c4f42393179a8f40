using ImageRegistry.Host.Ending;
using ImageRegistry.Host.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Files;

/// <summary>
/// Compares every watched file with its baseline each five seconds, on leaders and waiting replicas alike, and asks the process
/// to end when one was created, deleted or changed. That is how a new trust bundle and new TLS settings take effect.
/// </summary>
/// <remarks>
/// The serving pair is the exception: it is reloaded in place. An entry that is exactly one of the pair's two paths does not end
/// the process when the metrics server serves the new content. Both files of a pair can't be replaced at the same instant, so a
/// pair that does not load is given one more interval; then it ends the process as every other file does. Where no metrics
/// server runs (a waiting replica, a run without a pair) the pair's paths are files like all others.
/// <para><b>Caveats.</b> A file that can't be read for a while counts as unchanged, and is logged once.</para>
/// </remarks>
public sealed class FileWatch(
    WatchedFiles files, ServingCertificate certificate, ProcessEnd end, TimeProvider time, ILogger<FileWatch> log)
    : BackgroundService
{
    /// <summary>Time between two comparisons.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> unreadable = [];
    private readonly HashSet<string> notYetServed = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Compare();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    /// <summary>One comparison.</summary>
    public void Compare()
    {
        certificate.Refresh();
        foreach (var path in files.Paths)
            Compare(path);
    }

    private void Compare(string path)
    {
        Fingerprint now;
        try
        {
            now = Fingerprint.OfFile(path);
            unreadable.Remove(path);
        }
        catch (WatchedDirectoryException e)
        {
            end.Request(ExitCause.WatchedFileUnusable, e.Message);
            return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (unreadable.Add(path))
                log.LogWarning("Watched file {Path} can't be read and counts as unchanged: {Reason}", path, e.Message);
            return;
        }

        if (now == files.Accepted(path))
        {
            notYetServed.Remove(path);
            return;
        }

        if (certificate.Serves(path, now))
        {
            log.LogInformation("Watched file {Path} changed and is in use: no restart needed", path);
            files.Accept(path, now);
            notYetServed.Remove(path);
        }
        else if (certificate.IsInUse(path) && notYetServed.Add(path))
        {
            log.LogInformation("Watched file {Path} changed and can't be used yet: looking once more in {Interval}", path, Interval);
        }
        else
        {
            var what = now == Fingerprint.Absent ? "was deleted"
                : files.Accepted(path) == Fingerprint.Absent ? "was created" : "changed";
            end.Request(ExitCause.WatchedFileChanged, $"watched file {path} {what}");
        }
    }
}
