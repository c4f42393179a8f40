using ImageRegistry.Effects.Http;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class TokenBucketTests
{
    private readonly ManualTime time = new();

    [Fact]
    public async Task A_burst_passes_at_once_and_the_rest_at_the_rate()
    {
        var bucket = new TokenBucket(20, 30, time);
        var calls = Enumerable.Range(0, 32).Select(_ => bucket.AcquireAsync(Patience.Token).AsTask()).ToList();

        Assert.All(calls[..30], call => Assert.True(call.IsCompletedSuccessfully));
        Assert.All(calls[30..], call => Assert.False(call.IsCompleted));

        time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(calls[30].IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await calls[30].SoonAsync();
        Assert.False(calls[31].IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(50));
        await calls[31].SoonAsync();
    }

    [Fact]
    public async Task The_bucket_fills_no_further_than_the_burst()
    {
        var bucket = new TokenBucket(20, 2, time);
        time.Advance(TimeSpan.FromHours(1));

        await bucket.AcquireAsync(Patience.Token);
        await bucket.AcquireAsync(Patience.Token);
        Assert.False(bucket.AcquireAsync(Patience.Token).AsTask().IsCompleted);
    }

    [Fact]
    public async Task A_bucket_that_begins_empty_lets_nothing_pass_before_its_first_token()
    {
        var bucket = new TokenBucket(8, 8, time, isFull: false);
        var call = bucket.AcquireAsync(Patience.Token).AsTask();

        time.Advance(TimeSpan.FromMilliseconds(124));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await call.SoonAsync();
    }

    [Fact]
    public async Task A_waiter_that_is_cancelled_gives_its_place_back()
    {
        var bucket = new TokenBucket(1, 1, time);
        using var cancel = new CancellationTokenSource();
        await bucket.AcquireAsync(Patience.Token);

        var waiting = bucket.AcquireAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.SoonAsync());

        var after = bucket.AcquireAsync(Patience.Token).AsTask();
        time.Advance(TimeSpan.FromSeconds(1));
        await after.SoonAsync();
    }

    [Fact]
    public async Task Requests_beyond_the_limit_wait_for_their_turn()
    {
        var exchange = new Exchange("GET /apis/imageregistry.operator.openshift.io/v1/configs/cluster", Answers.Json("{}"));
        await using var peer = await ScriptedPeer.StartAsync(exchange, exchange);
        using var client = Some.Client(peer, Some.Options() with { Limiter = new TokenBucket(1, 1, time) }, time);

        await client.GetAsync(Some.Config, Patience.Token);
        var second = client.GetAsync(Some.Config, Patience.Token);
        await time.TimerAsync(TimeSpan.FromSeconds(1));
        Assert.Single(peer.Protocols);
        time.Advance(TimeSpan.FromSeconds(1));
        await second.SoonAsync();
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_client_with_its_own_limit_shares_the_connections_but_not_the_wait()
    {
        var exchange = new Exchange("GET /apis/imageregistry.operator.openshift.io/v1/configs/cluster", Answers.Json("{}"));
        await using var peer = await ScriptedPeer.StartAsync(exchange, exchange);
        using var client = Some.Client(peer, Some.Options() with { Limiter = new TokenBucket(1, 1, time) }, time);
        using var leases = client.With(Some.Options());

        await client.GetAsync(Some.Config, Patience.Token);
        await leases.GetAsync(Some.Config, Patience.Token);

        await peer.DoneAsync();
        Assert.Single(peer.Connections.Distinct());
    }
}
