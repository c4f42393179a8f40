using ImageRegistry.Core;
using ImageRegistry.Effects.Cloud;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Clouds;

/// <summary>What holds for an action at whatever cloud (B-6, B-31): how long it may hold up what comes after it.</summary>
public sealed class CloudDispatcherTests
{
    [Fact]
    public async Task An_action_that_is_not_done_after_two_minutes_is_given_up_and_what_it_has_done_stays_done()
    {
        var time = new ManualTime();
        using var asked = new SemaphoreSlim(0);
        using var answered = new SemaphoreSlim(0);
        await using var bucket = await S3FullBucket.StartAsync(10_000);
        bucket.BeforePage = async () =>
        {
            asked.Release();
            await answered.WaitAsync(Patience.Token);
        };
        await using var clouds = new CloudDispatcher(GcsPeerBucket.Connections(), time);

        // No page is late enough to be given up alone.
        var emptying = clouds.CarryOutAsync(bucket.Place, CloudAction.Empty, Patience.Token);
        for (var page = 1; page <= 4; page++)
        {
            await asked.WaitAsync(Patience.Token);
            time.Advance(29);
            answered.Release();
            await Eventually.HoldsAsync(() => bucket.Deletes.Count == page, "what was listed is deleted");
        }

        await asked.WaitAsync(Patience.Token);
        time.Advance(4);

        Assert.Equal(
            new CloudFailure(CloudFailureKind.Unreachable, "RequestError", 0, "not done within 2 minutes"), (await emptying).ErrorValue);
        Assert.Equal([1000, 1000, 1000, 1000], bucket.Deletes);
    }

    [Fact]
    public async Task Who_stops_the_operator_is_told_so_and_not_that_the_cloud_was_slow()
    {
        using var asked = new SemaphoreSlim(0);
        using var stop = new CancellationTokenSource();
        await using var bucket = await S3FullBucket.StartAsync(1);
        bucket.BeforePage = async () =>
        {
            asked.Release();
            await Task.Delay(Timeout.Infinite, Patience.Token);
        };
        await using var clouds = new CloudDispatcher(GcsPeerBucket.Connections(), new ManualTime());

        var emptying = clouds.CarryOutAsync(bucket.Place, CloudAction.Empty, stop.Token);
        await asked.WaitAsync(Patience.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => emptying.SoonAsync());
    }
}
