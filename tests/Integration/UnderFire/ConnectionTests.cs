using Xunit;

namespace ImageRegistry.Integration.UnderFire;

/// <summary>Connections that hang: open, and silent in both directions.</summary>
public sealed class ConnectionTests
{
    [Theory]
    [InlineData(15, true)]
    [InlineData(80, false)]
    public Task They_hang_in_the_middle_and_then_go_on_or_break(int requests, bool breaks) => Campaign.RunAsync(async campaign =>
    {
        await using var gate = new Gate(campaign.Cluster.Address.Port);
        var running = campaign.Start("a", gate.Address);
        await campaign.AskedAsync(requests);

        gate.Hang();
        if (breaks)
            gate.Cut();
        else
            gate.Resume();

        await campaign.AssertAsUndisturbedAsync();
        Assert.False(running.HasExited);
    });

    /// <summary>An edit that the operator cannot hear of. Once it can, it acts on it, whether the old connections live or not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task What_happens_while_they_hang_is_not_lost(bool breaks) => Campaign.RunAsync(async campaign =>
    {
        await using var gate = new Gate(campaign.Cluster.Address.Port);
        campaign.Start("a", gate.Address);
        await campaign.Lab.ReadyAsync();
        var before = campaign.Requests.Count;

        gate.Hang();
        await campaign.Lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");
        Assert.Equal(before, campaign.Requests.Count);
        if (breaks)
            gate.Cut();
        else
            gate.Resume();

        await campaign.AssertAsUndisturbedAsync();
    });
}
