using ImageRegistry.Core;
using ImageRegistry.Effects.Files;
using ImageRegistry.Host.Logging;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.NodeCa;

/// <summary>Synchronises a node's certificates at once and then every minute, until it is told to stop (RS-108).</summary>
/// <remarks>
/// <b>Guarantees.</b> Whatever fails is logged, and the loop goes on. After it was told to stop, nothing is begun.
/// </remarks>
/// <param name="files">The certificates.</param>
/// <param name="time">The time of day.</param>
/// <param name="pause">Waits so long, and returns whether to stop; with no time at all it only tells.</param>
/// <param name="log">Hears what is done.</param>
public sealed class NodeCaLoop(NodeCertificates files, TimeProvider time, Func<TimeSpan, bool> pause, ILogger log)
{
    /// <summary>Time between two synchronisations.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private bool begun;

    /// <summary>Runs until it is told to stop. It stays on its thread: threads of their own would cost memory on every node.</summary>
    public void Run()
    {
        do
            Synchronise();
        while (!pause(Interval));
        log.LogInformation(LogFragments.ShuttingDownNodeCa);
    }

    private void Synchronise()
    {
        var planned = NodeCaSync.plan(files.Look(time.GetUtcNow()));
        if (planned.IsError)
        {
            log.LogError("Nothing is synchronised: {Reason}", planned.ErrorValue);
            return;
        }

        var (copied, trimmed) = (0, 0);
        foreach (var step in planned.ResultValue.Steps)
        {
            if (pause(TimeSpan.Zero))
                return;
            if (!CarryOut(step))
                continue;
            copied += step.Count.IsCopied ? 1 : 0;
            trimmed += step.Count.IsTrimmed ? 1 : 0;
        }

        foreach (var complaint in planned.ResultValue.Complaints)
            log.LogError("{Complaint}", complaint);
        // A minute in which nothing was to be done needs no line.
        if (!begun || copied + trimmed > 0)
            log.LogInformation("Certificates: {Copied} copied, {Skipped} skipped, {Trimmed} trimmed", copied, planned.ResultValue.Skipped, trimmed);
        begun = true;
    }

    private bool CarryOut(NodeCaStep step)
    {
        try
        {
            foreach (var effect in step.Effects)
                files.CarryOut(effect);
            log.LogInformation("Done: {Step}", step.Text);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogError("Failed: {Step}: {Reason}", step.Text, e.Message);
            return false;
        }
    }
}
