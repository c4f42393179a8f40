using Xunit;

namespace ImageRegistry.Integration.UnderFire;

/// <summary>Laws 3 and 4 with the process that is shipped: kill -9, anywhere.</summary>
public sealed class KillTests
{
    /// <summary>
    /// Two lives end at requests drawn by the seed, each in the middle of a plan or before there is one; the third has to finish. In the first
    /// life the request after which all stops may be any: a list, a watch, the lease, a write.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public Task Killed_twice_anywhere_it_ends_as_if_it_had_not_been(int seed) => Campaign.RunAsync(async campaign =>
    {
        var chance = new Random(seed);
        foreach (var account in (string[])["a", "b"])
        {
            campaign.StallAfter(chance.Next(5, 75));
            var running = campaign.Start(account);
            await campaign.StalledAsync();
            await campaign.KillAsync(running);
        }

        campaign.Start("a");

        await campaign.AssertAsUndisturbedAsync();
    });
}
