using Xunit;

namespace ImageRegistry.Integration.UnderFire;

/// <summary>Laws 3 and 4 with the process that is shipped: kill -9, anywhere.</summary>
public sealed class KillTests
{
    /// <summary>
    /// Two lives end where the seed says, the third has to finish. The first ends at any request: a list, a watch, the lease, a write; the second
    /// in the middle of what it makes. What was sent last is done in both, and nobody was told.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public Task Killed_twice_anywhere_it_ends_as_if_it_had_not_been(int seed) => Campaign.RunAsync(async campaign =>
    {
        var chance = new Random(seed);
        foreach (var (account, verb, most) in ((string, string, int)[])[("a", "", 80), ("b", "create", 18)])
        {
            campaign.StallAfter(chance.Next(3, most), verb);
            var running = campaign.Start(account);
            await campaign.StalledAsync();
            await campaign.KillAsync(running);
        }

        campaign.Start("a");

        await campaign.AssertAsUndisturbedAsync();
    });
}
