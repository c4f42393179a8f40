using ImageRegistry.Integration.Cluster;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>Two operators in one cluster (spec 01, section 1.4).</summary>
public sealed class LeadershipTests
{
    private const string Acquired = "successfully acquired lease";

    // A waiting replica tries every 26 s, lengthened by up to 1.2 times that.
    private static readonly TimeSpan OneRetry = TimeSpan.FromSeconds(26 * 2.2) + Patience.Limit;

    [Fact]
    public Task A_stopped_leader_hands_over_to_the_one_that_waits() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        var first = lab.Operator;
        var second = lab.Start();
        await second.SaysAsync("Attempting to acquire lease");
        var since = await lab.NowAsync();

        await lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");
        await lab.ReadyAsync();
        Assert.DoesNotContain(Acquired, second.Log);
        await first.SignalAsync("TERM");
        Assert.Equal(0, await first.ExitAsync());

        await lab.Cluster.EventuallyAsync(() => { Assert.Contains(Acquired, second.Log); return Task.CompletedTask; }, OneRetry);
        var taken = await lab.NowAsync();
        await lab.EditAsync("""{"spec":{"logLevel":"Normal"}}""");
        await lab.ReadyAsync();
        Assert.Equal(["update deployments.apps image-registry 200"], Rollouts(await lab.WritesAsync(taken)));
        Assert.Equal(2, Rollouts(await lab.WritesAsync(since)).Count);
    });

    [Fact]
    public Task A_successor_that_comes_after_leads_at_once_and_changes_nothing() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        await lab.StopAsync();
        var (since, before) = (await lab.NowAsync(), await lab.ConfigAsync());

        await lab.StartAgainAsync();
        await lab.ReadyAsync();

        Assert.Equal("", Lab.Lines(await lab.WritesAsync(since)));
        Assert.Equal(before, await lab.ConfigAsync());
    });

    private static List<string> Rollouts(IEnumerable<AuditEntry> writes) =>
        [.. writes.Where(entry => entry.Resource == "deployments.apps").Select(Lab.Line)];
}
