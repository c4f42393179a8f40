using ImageRegistry.Host.Ending;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Files;

/// <summary>
/// Compares every watched file with its baseline each five seconds, on leaders and waiting replicas alike, and asks the process
/// to end when one was created, deleted or changed. That is how a new trust bundle and new TLS settings take effect.
/// </summary>
/// <remarks>
/// What the metrics server serves with is the exception: the serving pair and the TLS settings are reloaded in place. An entry that is
/// exactly one of their paths does not end the process when the metrics server serves with the new content. Both files of a pair can't be
/// replaced at the same instant, so what does not load is given one more interval; then it ends the process as every other file
/// does. Where no metrics server runs (a waiting replica, a run without a pair) these paths are files like all others.
/// <para><b>Caveats.</b> A file that can't be read for a while counts as unchanged, and is logged once.</para>
/// </remarks>
public sealed class FileWatch(
    WatchedFiles files, IEnumerable<IReloadedFiles> reloaded, ProcessEnd end, TimeProvider time, ILogger<FileWatch> log)
    : BackgroundService
{
    /// <summary>Time between two comparisons.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<IReloadedFiles> reloaded = [.. reloaded];
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
        foreach (var each in reloaded)
            each.Refresh();
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

        if (reloaded.Any(each => each.Serves(path, now)))
        {
            log.LogInformation("Watched file {Path} changed and is in use: no restart needed", path);
            files.Accept(path, now);
            notYetServed.Remove(path);
        }
        else if (reloaded.Any(each => each.IsInUse(path)) && notYetServed.Add(path))
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
