using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Ending;
using ImageRegistry.Host.Events;
using ImageRegistry.Host.Leading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host;

/// <summary>
/// The life of the process: stand for election, lead, and end in order.
/// </summary>
/// <remarks>
/// <b>Guarantees.</b> Whatever the cause of the end, the order is: no new work, ten seconds for the running pass, cutting it off, and
/// only then releasing the lease. A process whose work does not end even when cut off keeps its lease until that runs out, so that its
/// successor never works beside it. Nothing of the leader's runs while the process does not lead.
/// <para><b>Caveats.</b> A second signal ends the process at once, without any of this.</para>
/// </remarks>
public sealed class OperatorProcess(
    [FromKeyedServices(OperatorHost.LeaseAccess)] IKubernetesClient api,
    ControlPlaneTopology topology,
    LeaderIdentity identity,
    Leadership leadership,
    LeaderTerm term,
    ProcessEnd end,
    IEventRecorder events,
    TimeProvider time,
    Random random,
    ILoggerFactory loggers)
{
    /// <summary>How long a running pass may take to finish once the process ends.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long work that was cut off may take to notice.</summary>
    public static readonly TimeSpan CutOffPatience = TimeSpan.FromSeconds(2);

    private readonly ILogger log = loggers.CreateLogger<OperatorProcess>();

    /// <summary>Lives, and returns the cause of the end.</summary>
    public async Task<ExitCause> RunAsync()
    {
        try
        {
            var timings = await topology.TimingsAsync(end.Requested);
            using var election = new LeaderElection(
                api, LeaseDocument.Target, identity, timings, time, random, loggers.CreateLogger<LeaderElection>());
            await StandAsync(election);
        }
        catch (OperationCanceledException) when (end.Requested.IsCancellationRequested)
        {
            log.LogInformation("Ended before leading");
        }

        return end.Cause ?? throw new InvalidOperationException("the process ends without a cause");
    }

    private async Task StandAsync(LeaderElection election)
    {
        try
        {
            await election.AcquireAsync(end.Requested);
        }
        catch (OperationCanceledException)
        {
            // The write that was cut off may have made this process the leader.
            await election.ReleaseAsync();
            throw;
        }

        leadership.Follow(election);
        events.Record(EventType.Normal, "LeaderElection", identity.Text + " became leader");
        if (await LeadAsync(election))
        {
            await election.ReleaseAsync();
            events.Record(EventType.Normal, "LeaderElection", identity.Text + " stopped leading");
        }
        else
        {
            log.LogError("The work does not end: the lease is kept until it runs out");
        }
    }

    /// <summary>Leads until the end is asked for. Returns whether the work has ended.</summary>
    private async Task<bool> LeadAsync(LeaderElection election)
    {
        using var endHolding = new CancellationTokenSource();
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(election.Lost);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(end.Requested, election.Lost);

        var holding = HoldAsync(election, endHolding.Token);
        // On its own thread from the start: the first steps read files, and the lease has to be renewed meanwhile.
        var working = Task.Run(() => WorkAsync(stop.Token, abort.Token));

        await Task.WhenAny(working, UntilEndAsync());
        // The lease is still renewed while the running pass finishes.
        var ended = await EndsWithinAsync(working, Patience);
        if (!ended)
        {
            log.LogWarning("The running pass did not finish within {Patience} s and is cut off", Patience.TotalSeconds);
            await abort.CancelAsync();
            ended = await EndsWithinAsync(working, CutOffPatience);
        }

        await endHolding.CancelAsync();
        await holding;
        // The work may have heeded the loss before the holder came to speak of it.
        if (end.Cause is null && election.Lost.IsCancellationRequested)
            end.Request(ExitCause.LeadershipLost, "leadership lost: the lease was not renewed in time");
        return ended;
    }

    /// <summary>Does the leader's work. Its end, however it comes about, is the end of the process.</summary>
    private async Task WorkAsync(CancellationToken stop, CancellationToken abort)
    {
        try
        {
            await term.RunAsync(stop, abort);
            if (!stop.IsCancellationRequested)
                end.Request(ExitCause.WorkEnded, "the work ended although nobody asked for it");
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            log.LogInformation("The running pass was cut off");
        }
        catch (StartupException e)
        {
            end.Request(ExitCause.StartupFailed, e.Message);
        }
        // The last stop before the end of the process: whatever it is, it is logged and the lease still gets released.
        catch (Exception e)
        {
            log.LogCritical(e, "The work crashed");
            end.Request(ExitCause.Crashed, "the work crashed");
        }
    }

    private async Task HoldAsync(LeaderElection election, CancellationToken cancel)
    {
        try
        {
            end.Request(ExitCause.LeadershipLost, "leadership lost: " + await election.HoldAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // No longer needed: the work has ended.
        }
    }

    private async Task UntilEndAsync()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = end.Requested.Register(() => asked.TrySetResult());
        await asked.Task;
    }

    private async Task<bool> EndsWithinAsync(Task working, TimeSpan patience)
    {
        using var enough = new CancellationTokenSource();
        var winner = await Task.WhenAny(working, Task.Delay(patience, time, enough.Token));
        await enough.CancelAsync();
        return winner == working;
    }
}
