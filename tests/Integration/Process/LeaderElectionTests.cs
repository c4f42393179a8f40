using ImageRegistry.Core;
using ImageRegistry.Host.Leading;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Process;

public sealed class LeaderElectionTests : IDisposable
{
    private const string Path =
        "/apis/coordination.k8s.io/v1/namespaces/openshift-image-registry/leases/openshift-master-controllers";

    private readonly FakeApi api = new();
    private readonly ManualTime time = new();
    private readonly LogCapture log = new();

    private LeaderElection Candidate(string name) => new(
        api, LeaseDocument.Target, new LeaderIdentity(name), ElectionTimings.HighlyAvailable, time, new FixedChance(0), log.For<LeaderElection>());

    public void Dispose() => log.Dispose();

    private LeaseRecord Lease => LeaseDocument.Read(api.Find(Path)!);

    [Fact]
    public async Task The_first_candidate_creates_the_lease_and_leads_at_once()
    {
        using var election = Candidate("a_1");
        Assert.False(election.IsLeading);

        await election.AcquireAsync(Patience.Token);

        Assert.True(election.IsLeading);
        Assert.Equal(
            """{"acquireTime":"2026-11-20T20:00:00.000000Z","holderIdentity":"a_1","leaseDurationSeconds":137,"leaseTransitions":0,"renewTime":"2026-11-20T20:00:00.000000Z"}""",
            JsonModule.text(JsonModule.tryField("spec", api.Find(Path)!)!.Value));
        Assert.Contains("successfully acquired lease openshift-image-registry/openshift-master-controllers", log.Text);
    }

    [Fact]
    public async Task A_second_candidate_waits_and_takes_over_at_the_attempt_after_a_release()
    {
        using var first = Candidate("a_1");
        using var second = Candidate("b_2");
        await first.AcquireAsync(Patience.Token);
        var waiting = second.AcquireAsync(Patience.Token);
        await time.TimerAsync(26);
        Assert.False(second.IsLeading);

        await first.ReleaseAsync().SoonAsync();
        Assert.Equal("", Lease.Holder);
        Assert.Equal(1, Lease.DurationSeconds);
        Assert.False(first.IsLeading);
        Assert.False(waiting.IsCompleted);

        time.Advance(26);
        await waiting.SoonAsync();
        Assert.True(second.IsLeading);
        Assert.Equal(("b_2", 137L, 1L), (Lease.Holder, Lease.DurationSeconds, Lease.Transitions));
    }

    [Fact]
    public async Task A_lease_that_is_not_released_is_taken_over_only_after_its_duration_whatever_the_wall_clocks_say()
    {
        using var dead = Candidate("a_1");
        await dead.AcquireAsync(Patience.Token);
        time.WallOffset = TimeSpan.FromDays(3);
        using var second = Candidate("b_2");
        var waiting = second.AcquireAsync(Patience.Token);

        // It saw the record first at 0 s; attempts are at 26, 52, 78, 104, 130 and 156 s.
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await time.TimerAsync(26);
            time.Advance(26);
        }

        await time.TimerAsync(26);
        Assert.False(waiting.IsCompleted);
        Assert.Equal("a_1", Lease.Holder);
        time.Advance(26);
        await waiting.SoonAsync();
        Assert.Equal("b_2", Lease.Holder);
    }

    [Fact]
    public async Task Of_two_candidates_that_decide_at_the_same_moment_one_leads()
    {
        using var first = Candidate("a_1");
        using var second = Candidate("b_2");
        // Both have read that there is no lease before either writes.
        var reads = 0;
        var bothRead = new TaskCompletionSource();
        api.Before = async (verb, _, _) =>
        {
            if (verb == "GET")
                Interlocked.Increment(ref reads);
            if (verb == "CREATE")
            {
                if (Volatile.Read(ref reads) >= 2)
                    bothRead.TrySetResult();
                await bothRead.Task.SoonAsync();
            }
        };

        var winner = await Task.WhenAny(first.AcquireAsync(Patience.Token), second.AcquireAsync(Patience.Token));
        await winner.SoonAsync();
        await time.TimerAsync(26);

        Assert.True(first.IsLeading ^ second.IsLeading);
        Assert.Single(log.Text.Split('\n'), line => line.Contains("successfully acquired lease", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_holder_renews_each_retry_period_with_a_single_request()
    {
        using var election = Candidate("a_1");
        await election.AcquireAsync(Patience.Token);
        using var end = new CancellationTokenSource();
        var holding = election.HoldAsync(end.Token);
        var before = api.Journal.Count;

        for (var renewal = 1; renewal <= 5; renewal++)
        {
            await time.TimerAsync(26);
            time.Advance(26);
        }

        await time.TimerAsync(26);
        Assert.Equal(["UPDATE " + Path, "UPDATE " + Path, "UPDATE " + Path, "UPDATE " + Path, "UPDATE " + Path], api.Journal.Skip(before));
        Assert.Equal("2026-11-20T20:02:10.000000Z", MicroTime.Text(Lease.RenewTime!.Value));
        Assert.Equal("2026-11-20T20:00:00.000000Z", MicroTime.Text(Lease.AcquireTime!.Value));
        Assert.True(election.IsLeading);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => holding.SoonAsync());
    }

    [Fact]
    public async Task A_holder_that_the_api_does_not_answer_stops_leading_at_the_renew_deadline()
    {
        using var election = Candidate("a_1");
        await election.AcquireAsync(Patience.Token);
        api.Refuse = (_, _) => ApiFailure.NewUnreachable("connection refused");
        var holding = election.HoldAsync(CancellationToken.None);

        // Attempts at 26, 52, 78 and 104 s, then what is left of the deadline.
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await time.TimerAsync(26);
            time.Advance(26);
        }

        await time.TimerAsync(3);
        time.Advance(2.9);
        Assert.True(election.IsLeading);
        Assert.False(election.Lost.IsCancellationRequested);
        time.Advance(0.1);

        Assert.Equal("the lease was not renewed within 107 s", await holding.SoonAsync());
        Assert.False(election.IsLeading);
        Assert.True(election.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_request_that_hangs_does_not_make_the_holder_lead_longer()
    {
        using var election = Candidate("a_1");
        await election.AcquireAsync(Patience.Token);
        var hangs = new TaskCompletionSource();
        api.Before = (_, _, cancel) =>
        {
            hangs.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancel);
        };
        var holding = election.HoldAsync(CancellationToken.None);
        await time.TimerAsync(26);
        time.Advance(26);
        await hangs.Task.SoonAsync();

        time.Advance(80.9);
        Assert.False(election.Lost.IsCancellationRequested);
        time.Advance(0.1);
        Assert.True(election.Lost.IsCancellationRequested);
        Assert.Equal("the lease was not renewed within 107 s", await holding.SoonAsync());
    }

    [Fact]
    public async Task A_holder_that_recovers_before_the_deadline_goes_on_leading()
    {
        using var election = Candidate("a_1");
        await election.AcquireAsync(Patience.Token);
        api.Refuse = (_, _) => ApiFailure.NewServerError(503, "overloaded");
        var holding = election.HoldAsync(CancellationToken.None);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await time.TimerAsync(26);
            time.Advance(26);
        }

        await time.TimerAsync(26);
        api.Refuse = (_, _) => null;
        time.Advance(26);
        await time.TimerAsync(26);
        // 104 s after the start: from here the deadline counts anew.
        time.Advance(25);

        Assert.True(election.IsLeading);
        Assert.False(holding.IsCompleted);
    }

    [Fact]
    public async Task A_holder_that_sees_another_holder_stops_at_once()
    {
        using var election = Candidate("a_1");
        await election.AcquireAsync(Patience.Token);
        var holding = election.HoldAsync(CancellationToken.None);
        await time.TimerAsync(26);
        api.Put(Path, """{"spec":{"holderIdentity":"b_2","leaseDurationSeconds":137,"leaseTransitions":1}}""");
        time.Advance(26);

        Assert.Equal("the lease was taken by b_2", await holding.SoonAsync());
        Assert.False(election.IsLeading);
        await election.ReleaseAsync().SoonAsync();
        Assert.Equal("b_2", Lease.Holder);
    }

    [Fact]
    public async Task A_lease_that_someone_deleted_is_created_again_by_its_holder()
    {
        using var election = Candidate("a_1");
        await election.AcquireAsync(Patience.Token);
        using var end = new CancellationTokenSource();
        var holding = election.HoldAsync(end.Token);
        await time.TimerAsync(26);
        api.Remove(Path);
        time.Advance(26);
        await time.TimerAsync(26);

        Assert.Equal("a_1", Lease.Holder);
        Assert.True(election.IsLeading);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => holding.SoonAsync());
    }

    [Fact]
    public async Task Fields_of_the_lease_that_the_election_does_not_know_survive()
    {
        api.Put(Path, """{"metadata":{"annotations":{"a":"b"}},"spec":{"holderIdentity":"","strategy":"OldestEmulationVersion"}}""");
        using var election = Candidate("a_1");

        await election.AcquireAsync(Patience.Token);

        Assert.Equal("a_1", Lease.Holder);
        Assert.Equal("OldestEmulationVersion", JsonModule.tryString(["spec", "strategy"], api.Find(Path)!)!.Value);
        Assert.Equal("b", JsonModule.tryString(["metadata", "annotations", "a"], api.Find(Path)!)!.Value);
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_released_when_the_wait_is_ended()
    {
        using var election = Candidate("a_1");
        using var end = new CancellationTokenSource();
        // The write arrives, the answer does not.
        api.Refuse = (verb, path) =>
        {
            if (verb != "CREATE")
                return null;
            api.Put(path, """{"spec":{"holderIdentity":"a_1","leaseDurationSeconds":137}}""");
            return ApiFailure.NewUnreachable("connection reset");
        };
        var waiting = election.AcquireAsync(end.Token);
        await time.TimerAsync(26);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.SoonAsync());

        await election.ReleaseAsync().SoonAsync();

        Assert.Equal(("", 1L), (Lease.Holder, Lease.DurationSeconds));
    }

    [Fact]
    public async Task Whoever_never_wrote_releases_nothing_and_asks_nothing()
    {
        using var election = Candidate("a_1");

        await election.ReleaseAsync().SoonAsync();

        Assert.Empty(api.Journal);
    }
}
