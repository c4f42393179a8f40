using ImageRegistry.Host.Leading;
using Xunit;

namespace ImageRegistry.Integration.Process;

public class ElectionStepTests
{
    private static readonly DateTimeOffset Clock = new(2026, 11, 20, 20, 0, 0, TimeSpan.Zero);
    private static readonly ElectionTimings Timings = ElectionTimings.HighlyAvailable;

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static LeaseView Held(string holder, double since, long duration = 137, long transitions = 3) =>
        new(new LeaseRecord(holder, duration, Clock.AddHours(-1), Clock.AddHours(-1), transitions), Seconds(since));

    [Fact]
    public void A_lease_that_does_not_exist_is_created_for_the_lease_duration_without_transitions()
    {
        var decision = ElectionStep.Next(null, "a_1", Timings, Seconds(0), Clock);

        Assert.Equal(new ElectionDecision.Write(new LeaseRecord("a_1", 137, Clock, Clock, 0)), decision);
    }

    [Fact]
    public void A_held_lease_is_waited_for_until_it_was_seen_unchanged_for_its_own_duration()
    {
        var view = Held("b_2", since: 100, duration: 20);

        Assert.Equal(new ElectionDecision.Wait("b_2"), ElectionStep.Next(view, "a_1", Timings, Seconds(119.9), Clock));
        Assert.Equal(
            new ElectionDecision.Write(new LeaseRecord("a_1", 137, Clock, Clock, 4)),
            ElectionStep.Next(view, "a_1", Timings, Seconds(120), Clock));
    }

    [Fact]
    public void The_times_in_the_record_do_not_matter_only_how_long_it_was_seen()
    {
        var longAgo = new LeaseView(
            new LeaseRecord("b_2", 137, Clock.AddYears(-1), Clock.AddYears(-1), 0), Seconds(10));
        var inTheFuture = new LeaseView(
            new LeaseRecord("b_2", 137, Clock.AddYears(1), Clock.AddYears(1), 0), Seconds(10));

        Assert.IsType<ElectionDecision.Wait>(ElectionStep.Next(longAgo, "a_1", Timings, Seconds(11), Clock));
        Assert.IsType<ElectionDecision.Write>(ElectionStep.Next(inTheFuture, "a_1", Timings, Seconds(147), Clock));
    }

    [Fact]
    public void A_released_lease_is_taken_at_once_and_counts_as_a_transition()
    {
        var view = Held("", since: 100, duration: 1, transitions: 7);

        Assert.Equal(
            new ElectionDecision.Write(new LeaseRecord("a_1", 137, Clock, Clock, 8)),
            ElectionStep.Next(view, "a_1", Timings, Seconds(100), Clock));
    }

    [Fact]
    public void The_holder_renews_and_keeps_the_time_it_acquired_and_the_transitions()
    {
        var view = Held("a_1", since: 100);

        Assert.Equal(
            new ElectionDecision.Write(new LeaseRecord("a_1", 137, Clock.AddHours(-1), Clock, 3)),
            ElectionStep.Next(view, "a_1", Timings, Seconds(126), Clock));
    }

    [Fact]
    public void Giving_up_empties_the_holder_and_leaves_a_duration_of_one_second()
    {
        var record = Held("a_1", since: 0).Record;

        Assert.Equal(new LeaseRecord("", 1, Clock, Clock, 3), ElectionStep.Release(record, "a_1", Clock));
        Assert.Null(ElectionStep.Release(record, "c_3", Clock));
    }

    [Fact]
    public void A_record_that_is_read_again_unchanged_keeps_its_age()
    {
        var record = Held("b_2", since: 0).Record;
        var first = LeaseView.Next(null, record, Seconds(5));

        Assert.Equal(Seconds(5), LeaseView.Next(first, record with { }, Seconds(50)).Since);
        Assert.Equal(Seconds(50), LeaseView.Next(first, record with { RenewTime = Clock }, Seconds(50)).Since);
    }

    [Theory]
    [InlineData("SingleReplica", 270, 240, 60)]
    [InlineData("HighlyAvailable", 137, 107, 26)]
    [InlineData("External", 137, 107, 26)]
    [InlineData("", 137, 107, 26)]
    public void Times_follow_the_topology_of_the_control_plane(string topology, int lease, int deadline, int retry)
    {
        Assert.Equal(new ElectionTimings(Seconds(lease), Seconds(deadline), Seconds(retry)), ElectionTimings.For(topology));
    }

    [Theory]
    [InlineData(0, 26)]
    [InlineData(0.5, 41.6)]
    [InlineData(1, 57.2)]
    public void The_pause_between_attempts_is_the_retry_period_and_up_to_1_2_times_itself_more(double chance, double seconds)
    {
        Assert.Equal(Seconds(seconds), Timings.PauseBeforeNextAttempt(chance));
    }

    [Fact]
    public void Times_are_written_as_client_go_writes_them()
    {
        Assert.Equal("2026-11-20T20:28:01.000450Z", MicroTime.Text(new DateTimeOffset(2026, 11, 20, 20, 28, 1, TimeSpan.Zero).AddMicroseconds(450.9)));
        Assert.Equal("2026-11-20T20:28:01.000000Z", MicroTime.Text(new DateTimeOffset(2026, 11, 20, 22, 28, 1, TimeSpan.FromHours(2))));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 20, 28, 1, TimeSpan.Zero).AddMicroseconds(450), MicroTime.Parse("2026-11-20T20:28:01.000450Z"));
        Assert.Null(MicroTime.Parse(""));
    }

    [Fact]
    public void The_identity_is_host_and_uuid()
    {
        Assert.Equal(
            "pod-1_0f8fad5b-d9cb-469f-a165-70867728950e",
            LeaderIdentity.Of("pod-1", new Guid("0f8fad5b-d9cb-469f-a165-70867728950e")).Text);
    }
}
