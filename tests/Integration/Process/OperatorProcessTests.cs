using ImageRegistry.Core;
using ImageRegistry.Host;
using ImageRegistry.Host.CommandLine;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Ending;
using ImageRegistry.Host.Events;
using ImageRegistry.Host.Files;
using ImageRegistry.Host.Leading;
using ImageRegistry.Host.Metrics;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Process;

/// <summary>How a term of leading ends, on a clock that the test moves.</summary>
public sealed class OperatorProcessTests : IDisposable
{
    private const string LeasePath =
        "/apis/coordination.k8s.io/v1/namespaces/openshift-image-registry/leases/openshift-master-controllers";

    private readonly FakeApi api = new();
    private readonly ManualTime time = new();
    private readonly LogCapture log = new();
    private readonly TemporaryFolder folder = new();
    private readonly Recorded events = new();
    private readonly ProcessEnd end;

    public OperatorProcessTests()
    {
        end = new ProcessEnd(log.For<ProcessEnd>());
        api.Put("/apis/config.openshift.io/v1/infrastructures/cluster", """{"status":{"controlPlaneTopology":"HighlyAvailable"}}""");
    }

    public void Dispose()
    {
        end.Dispose();
        log.Dispose();
        folder.Dispose();
    }

    private string Holder => LeaseDocument.Read(api.Find(LeasePath)!).Holder;

    private sealed class Recorded : IEventRecorder
    {
        public List<string> Events { get; } = [];

        public void Record(EventType type, string reason, string message) => Events.Add(type + " " + reason + " " + message);
    }

    private sealed class Work(Func<CancellationToken, CancellationToken, Task> run) : ILeaderWork
    {
        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task RunAsync(CancellationToken stopping, CancellationToken abort)
        {
            Began.TrySetResult();
            return run(stopping, abort);
        }
    }

    private Task<ExitCause> Run(Work work, string kubeconfig = "/kubeconfig")
    {
        var certificate = new ServingCertificate(ServingPairPaths.In(folder.Path), log.For<ServingCertificate>());
        var arguments = new OperatorArguments(kubeconfig, [], "");
        var registry = new MetricRegistry();
        var imageStreams = new ImageStreamCount(api, new OperatorMetrics(registry), time, log.For<ImageStreamCount>());
        var term = new LeaderTerm(
            arguments, WatchedFiles.TakeBaseline([]), new ServingSettings(arguments, log.For<ServingSettings>()), certificate, registry,
            imageStreams, work, log.Loggers);
        var process = new OperatorProcess(
            api, new ControlPlaneTopology(api, events, time, log.For<ControlPlaneTopology>()), new LeaderIdentity("me_1"), new Leadership(), term, end,
            events, time, new FixedChance(0), log.Loggers);
        return process.RunAsync().SoonAsync("the end of the process");
    }

    private static Task Until(CancellationToken cancel)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cancel.Register(() => asked.TrySetResult());
        return asked.Task;
    }

    [Fact]
    public async Task The_running_pass_is_waited_for_before_the_lease_is_released()
    {
        var pass = new TaskCompletionSource();
        var held = "";
        var work = new Work(async (stopping, abort) =>
        {
            await Until(stopping);
            await pass.Task.SoonAsync();
            Assert.False(abort.IsCancellationRequested);
            held = Holder;
        });
        var running = Run(work);
        await work.Began.Task.SoonAsync();
        end.Request(ExitCause.Signal, "test");
        await time.TimerAsync(10);
        time.Advance(9.9);
        Assert.False(running.IsCompleted);
        pass.SetResult();

        Assert.Equal(ExitCause.Signal, await running);
        Assert.Equal("me_1", held);
        Assert.Equal("", Holder);
        Assert.Equal(["Normal LeaderElection me_1 became leader", "Normal LeaderElection me_1 stopped leading"], events.Events);
    }

    [Fact]
    public async Task A_pass_that_takes_longer_than_ten_seconds_is_cut_off_and_then_the_lease_is_released()
    {
        var work = new Work((_, abort) => Task.Delay(Timeout.Infinite, abort));
        var running = Run(work);
        await work.Began.Task.SoonAsync();
        end.Request(ExitCause.FeatureGatesChanged, "test");
        await time.TimerAsync(10);
        time.Advance(10);

        Assert.Equal(ExitCause.FeatureGatesChanged, await running);
        Assert.Equal("", Holder);
        Assert.Contains("did not finish within 10 s and is cut off", log.Text);
    }

    [Fact]
    public async Task Work_that_does_not_even_heed_the_cut_keeps_the_lease_so_that_no_successor_works_beside_it()
    {
        var never = new TaskCompletionSource();
        var work = new Work((_, _) => never.Task);
        var running = Run(work);
        await work.Began.Task.SoonAsync();
        end.Request(ExitCause.Signal, "test");
        await time.TimerAsync(10);
        time.Advance(10);
        await time.TimerAsync(2);
        time.Advance(2);

        Assert.Equal(ExitCause.Signal, await running);
        Assert.Equal("me_1", Holder);
        never.SetResult();
    }

    [Fact]
    public async Task A_crash_of_the_work_exits_1_and_releases_the_lease()
    {
        var cause = await Run(new Work((_, _) => throw new InvalidOperationException("boom")));

        Assert.Equal((ExitCause.Crashed, 1), (cause, ExitCode.Of(cause)));
        Assert.Equal("", Holder);
        Assert.Contains("InvalidOperationException: boom", log.Text);
    }

    [Fact]
    public async Task Work_that_returns_unasked_exits_1()
    {
        var cause = await Run(new Work((_, _) => Task.CompletedTask));

        Assert.Equal((ExitCause.WorkEnded, 1), (cause, ExitCode.Of(cause)));
        Assert.Equal("", Holder);
    }

    [Fact]
    public async Task A_failed_start_exits_1_with_its_sentence_and_releases_the_lease()
    {
        var cause = await Run(new Work((_, _) => throw new StartupException("feature gates were not seen within 1 min")));

        Assert.Equal((ExitCause.StartupFailed, 1), (cause, ExitCode.Of(cause)));
        Assert.Equal("", Holder);
        Assert.Contains("Shutting down: feature gates were not seen within 1 min", log.Text);
    }

    [Fact]
    public async Task A_missing_serving_pair_is_fatal_in_a_cluster()
    {
        var work = new Work((stopping, _) => Until(stopping));

        Assert.Equal(ExitCause.StartupFailed, await Run(work, kubeconfig: ""));
        Assert.False(work.Began.Task.IsCompleted);
        Assert.Contains("metrics: the serving pair", log.Text);
    }

    [Fact]
    public async Task Half_a_serving_pair_is_fatal_outside_a_cluster_too()
    {
        folder.Write("tls.crt", "");

        Assert.Equal(ExitCause.StartupFailed, await Run(new Work((stopping, _) => Until(stopping))));
    }

    [Fact]
    public async Task Lost_leadership_cuts_the_work_off_at_once_and_exits_0()
    {
        var work = new Work((_, abort) => Task.Delay(Timeout.Infinite, abort));
        var running = Run(work);
        await work.Began.Task.SoonAsync();
        await time.TimerAsync(26);
        api.Put(LeasePath, """{"spec":{"holderIdentity":"other_2","leaseDurationSeconds":137}}""");
        time.Advance(26);

        var cause = await running;
        Assert.Equal((ExitCause.LeadershipLost, 0), (cause, ExitCode.Of(cause)));
        Assert.Equal("other_2", Holder);
        Assert.Contains("leadership lost: the lease was taken by other_2", log.Text);
    }

    [Fact]
    public async Task An_api_that_is_away_until_the_renew_deadline_ends_the_work_and_exits_0()
    {
        var work = new Work((_, abort) => Task.Delay(Timeout.Infinite, abort));
        var running = Run(work);
        await work.Began.Task.SoonAsync();
        api.Refuse = (_, _) => ApiFailure.NewUnreachable("connection refused");
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await time.TimerAsync(26);
            time.Advance(26);
        }

        await time.TimerAsync(3);
        Assert.False(running.IsCompleted);
        time.Advance(3);

        Assert.Equal(ExitCause.LeadershipLost, await running);
        Assert.Equal("me_1", Holder);
        Assert.Contains("could not be released and has to run out: connection refused", log.Text);
    }

    [Fact]
    public async Task Nothing_of_the_leader_runs_while_another_leads()
    {
        api.Put(LeasePath, """{"spec":{"holderIdentity":"other_2","leaseDurationSeconds":137}}""");
        var work = new Work((stopping, _) => Until(stopping));
        var running = Run(work);
        await time.TimerAsync(26);
        Assert.False(work.Began.Task.IsCompleted);
        end.Request(ExitCause.Signal, "test");

        Assert.Equal(ExitCause.Signal, await running);
        Assert.Empty(events.Events);
    }

    [Fact]
    public async Task An_unknown_topology_is_told_by_an_event_and_is_not_fatal()
    {
        api.Remove("/apis/config.openshift.io/v1/infrastructures/cluster");
        var work = new Work((stopping, _) => Until(stopping));
        var running = Run(work);
        await work.Began.Task.SoonAsync();
        end.Request(ExitCause.Signal, "test");
        await running;

        Assert.StartsWith("Warning ControlPlaneTopology ", events.Events[0], StringComparison.Ordinal);
        Assert.Contains("lease 137 s, renew deadline 107 s, retry period 26 s", log.Text);
    }

    [Fact]
    public async Task A_single_node_has_its_own_times()
    {
        api.Put("/apis/config.openshift.io/v1/infrastructures/cluster",
            """{"status":{"controlPlaneTopology":"SingleReplica","infrastructureTopology":"HighlyAvailable"}}""");
        var work = new Work((stopping, _) => Until(stopping));
        var running = Run(work);
        await work.Began.Task.SoonAsync();
        Assert.Equal(270, LeaseDocument.Read(api.Find(LeasePath)!).DurationSeconds);
        end.Request(ExitCause.Signal, "test");
        await running;

        Assert.DoesNotContain(events.Events, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }
}
