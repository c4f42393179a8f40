using ImageRegistry.Host.Leading;
using ImageRegistry.Integration.Process;
using Xunit;

namespace ImageRegistry.Integration.UnderFire;

/// <summary>Two processes and one lease.</summary>
public sealed class FrozenLeaderTests
{
    /// <summary>
    /// The leader is frozen in the middle of a plan until its own deadline has passed and another one has finished its work. Thawed, it writes
    /// nothing any more and ends. The other one gets the lease earlier than it would have: nothing is left to chance for the frozen one.
    /// </summary>
    [Fact]
    public Task A_leader_that_was_frozen_for_too_long_writes_nothing_afterwards() => Campaign.RunAsync(async campaign =>
    {
        campaign.StallAfter(9, "create");
        var frozen = campaign.Start("a");
        await campaign.StalledAsync();
        await frozen.SignalAsync("STOP");

        // It is not the test that waits for something to happen: this is the time after which a leader must know that it leads no more.
        await Task.Delay(ElectionTimings.HighlyAvailable.RenewDeadline);
        await campaign.EndLeaseAsync();
        campaign.Start("b");
        await campaign.AssertAsUndisturbedAsync();
        var (taken, begun) = (campaign.Requests.Count, Begun(frozen));

        await frozen.SignalAsync("CONT");
        Assert.Equal(0, await frozen.ExitAsync());

        Assert.Contains("leadership lost", frozen.Log, StringComparison.Ordinal);
        Assert.Equal(begun, Begun(frozen));
        Assert.DoesNotContain(
            campaign.Requests.Skip(taken),
            entry => entry.User.EndsWith(":a", StringComparison.Ordinal) && entry.Verb is not ("get" or "list" or "watch") && !Leading.IsOfNoAccount(entry));
    });

    /// <summary>The leader is killed in the middle of a plan, and another one goes on with it.</summary>
    [Fact]
    public Task A_leader_is_killed_and_another_one_takes_over() => Campaign.RunAsync(async campaign =>
    {
        campaign.StallAfter(12, "create");
        var leader = campaign.Start("a");
        await campaign.StalledAsync();
        await campaign.KillAsync(leader);

        campaign.Start("b");

        await campaign.AssertAsUndisturbedAsync();
        Assert.Contains(campaign.Requests, entry => entry.User.EndsWith(":b", StringComparison.Ordinal) && entry.Resource == "deployments.apps" && entry.Verb == "create");
    });

    /// <summary>How many steps it has begun, as its log says.</summary>
    private static int Begun(RunningOperator running) => running.Log.Split('\n').Count(line =>
        line.Contains("PlanExecutor] ", StringComparison.Ordinal)
        && !line.Contains("Failed: ", StringComparison.Ordinal)
        && !line.Contains("Left out: ", StringComparison.Ordinal));
}
