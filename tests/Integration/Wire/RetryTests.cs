using System.Net;
using System.Net.Sockets;
using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class RetryTests
{
    private const string Path = "/apis/apps/v1/namespaces/openshift-image-registry/deployments/image-registry";
    private const string Stored = """{"kind":"Deployment"}""";

    private static readonly KubernetesClientOptions Options = Some.Options() with { Retries = 2 };
    private static readonly (string, string) RetryAfter7 = ("Retry-After", "7");

    [Fact]
    public Task A_read_comes_back_when_a_429_says_so() => AnsweredAsync(
        client => client.GetAsync(Some.Registry, Patience.Token),
        [TimeSpan.FromSeconds(7)],
        Get(Answers.Status(429, "TooManyRequests", "slow", "", RetryAfter7)),
        Get(Answers.Json(Stored)));

    [Fact]
    public Task A_write_comes_back_when_a_429_says_so() => AnsweredAsync(
        client => client.UpdateAsync(Some.Registry, "", JsonModule.empty, Patience.Token),
        [TimeSpan.FromSeconds(7)],
        Put(Answers.Status(429, "TooManyRequests", "slow", "", RetryAfter7)),
        Put(Answers.Json(Stored)));

    [Fact]
    public Task A_429_without_a_time_is_waited_out_with_growing_waits() => AnsweredAsync(
        client => client.GetAsync(Some.Registry, Patience.Token),
        [TimeSpan.FromMilliseconds(125), TimeSpan.FromMilliseconds(250)],
        Get(Answers.Status(429, "TooManyRequests")),
        Get(Answers.Status(429, "TooManyRequests")),
        Get(Answers.Json(Stored)));

    [Fact]
    public Task A_read_comes_back_after_a_503_with_a_time() => AnsweredAsync(
        client => client.GetAsync(Some.Registry, Patience.Token),
        [TimeSpan.FromSeconds(7)],
        Get(Answers.Status(503, "ServiceUnavailable", "starting", "", RetryAfter7)),
        Get(Answers.Json(Stored)));

    [Fact]
    public Task A_read_comes_back_after_a_cut_connection() => AnsweredAsync(
        client => client.GetAsync(Some.Registry, Patience.Token),
        [TimeSpan.FromMilliseconds(125)],
        Get(Answers.Cut),
        Get(Answers.Json(Stored)));

    [Fact]
    public Task A_read_comes_back_after_half_an_answer() => AnsweredAsync(
        client => client.GetAsync(Some.Registry, Patience.Token),
        [TimeSpan.FromMilliseconds(125)],
        Get(Answers.CutAfter("""{"kind":""")),
        Get(Answers.Json(Stored)));

    [Fact]
    public Task A_read_does_not_come_back_after_a_503_without_a_time() => FailedAsync(
        client => client.GetAsync(Some.Registry, Patience.Token),
        failure => failure.IsServerError,
        Get(Answers.Status(503, "ServiceUnavailable")));

    [Fact]
    public Task A_read_does_not_come_back_after_a_500() => FailedAsync(
        client => client.GetAsync(Some.Registry, Patience.Token),
        failure => failure.IsServerError,
        Get(Answers.Status(500, "InternalError", "broken", "", RetryAfter7)));

    [Fact]
    public Task A_write_does_not_come_back_after_a_503() => FailedAsync(
        client => client.UpdateAsync(Some.Registry, "", JsonModule.empty, Patience.Token),
        failure => failure.IsServerError,
        Put(Answers.Status(503, "ServiceUnavailable", "starting", "", RetryAfter7)));

    [Fact]
    public Task A_write_does_not_come_back_after_a_cut_connection() => FailedAsync(
        client => client.UpdateAsync(Some.Registry, "", JsonModule.empty, Patience.Token),
        failure => failure.IsUnreachable,
        Put(Answers.Cut));

    [Fact]
    public Task A_write_does_not_come_back_after_a_conflict() => FailedAsync(
        client => client.UpdateAsync(Some.Registry, "", JsonModule.empty, Patience.Token),
        failure => failure.IsConflict,
        Put(Answers.Status(409, "Conflict", "changed", "", RetryAfter7)));

    [Fact]
    public Task A_time_longer_than_we_wait_is_reported_at_once() => FailedAsync(
        client => client.GetAsync(Some.Registry, Patience.Token),
        failure => failure is ApiFailure.TooManyRequests { retryAfter.Value.TotalSeconds: 3600 },
        Get(Answers.Status(429, "TooManyRequests", "slow", "", ("Retry-After", "3600"))));

    [Fact]
    public async Task The_retries_come_to_an_end()
    {
        var time = new ManualTime();
        await using var peer = await ScriptedPeer.StartAsync(
            Get(Answers.Status(429, "TooManyRequests", "slow", "", RetryAfter7)),
            Get(Answers.Status(429, "TooManyRequests", "slow", "", RetryAfter7)),
            Get(Answers.Status(429, "TooManyRequests", "slow", "", RetryAfter7)));
        using var client = Some.Client(peer, Options, time);

        var call = client.GetAsync(Some.Registry, Patience.Token);
        await time.PassAsync(TimeSpan.FromSeconds(7));
        await time.PassAsync(TimeSpan.FromSeconds(7));

        Assert.True(Some.Failure(await call.SoonAsync()).IsTooManyRequests);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task Opening_a_watch_comes_back_after_a_cut_connection()
    {
        const string request =
            "GET /apis/apps/v1/deployments?watch=true&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=300";
        var time = new ManualTime();
        await using var peer = await ScriptedPeer.StartAsync(
            new Exchange(request, Answers.Cut), new Exchange(request, Answers.Lines()));
        using var client = Some.Client(peer, Options, time);

        var events = Task.Run(async () =>
        {
            var seen = new List<WatchEvent>();

            await foreach (var one in client.WatchAsync(
                Some.Deployments, "", Selection.Everything, "5", Patience.Token))
            {
                seen.Add(one);
            }

            return seen;
        });
        await time.PassAsync(TimeSpan.FromMilliseconds(125));

        Assert.Equal([WatchEvent.NewBookmark("5")], await events.SoonAsync());
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_wait_for_a_retry_can_be_cancelled()
    {
        var time = new ManualTime();
        await using var peer = await ScriptedPeer.StartAsync(Get(Answers.Status(429, "TooManyRequests", "slow", "", RetryAfter7)));
        using var client = Some.Client(peer, Options, time);
        using var cancel = new CancellationTokenSource();

        var call = client.GetAsync(Some.Registry, cancel.Token);
        await time.TimerAsync(TimeSpan.FromSeconds(7));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.SoonAsync());
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_request_without_answer_can_be_cancelled()
    {
        await using var peer = await ScriptedPeer.StartAsync(Get(Answers.Nothing));
        using var client = Some.Client(peer);
        using var cancel = new CancellationTokenSource();

        var call = client.GetAsync(Some.Registry, cancel.Token);
        await peer.DoneAsync();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.SoonAsync());
    }

    [Fact]
    public async Task A_request_without_answer_ends_at_its_time_limit_and_is_not_repeated()
    {
        var time = new ManualTime();
        await using var peer = await ScriptedPeer.StartAsync(Get(Answers.Nothing));
        using var client = Some.Client(peer, Options, time);

        var call = client.GetAsync(Some.Registry, Patience.Token);
        await peer.DoneAsync();
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            ApiFailure.NewUnreachable("GET Deployment openshift-image-registry/image-registry: no answer within 30 s"),
            Some.Failure(await call.SoonAsync()));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var client = KubernetesClient.Connect(
            Some.Access(new Uri($"https://127.0.0.1:{port}")), null, Some.Options(), TimeProvider.System);

        var failure = Some.Failure(await client.GetAsync(Some.Registry, Patience.Token));

        Assert.True(failure.IsUnreachable);
        Assert.StartsWith(
            "GET Deployment openshift-image-registry/image-registry: no connection to the server: ",
            ApiFailureModule.text(failure), StringComparison.Ordinal);
    }

    private static Exchange Get(Func<Microsoft.AspNetCore.Http.HttpContext, Task> answer) => new("GET " + Path, answer);

    private static Exchange Put(Func<Microsoft.AspNetCore.Http.HttpContext, Task> answer) =>
        new("PUT " + Path, answer) { Headers = ["Content-Type: application/json"], Body = "{}" };

    private static async Task AnsweredAsync(
        Func<KubernetesClient, Task<Microsoft.FSharp.Core.FSharpResult<Json, ApiFailure>>> send,
        TimeSpan[] waits,
        params Exchange[] script)
    {
        var time = new ManualTime();
        await using var peer = await ScriptedPeer.StartAsync(script);
        using var client = Some.Client(peer, Options, time);

        var call = send(client);

        foreach (var wait in waits)
        {
            await time.PassAsync(wait);
        }

        Assert.Equal(Stored, Some.Text(await call.SoonAsync()));
        await peer.DoneAsync();
    }

    private static async Task FailedAsync(
        Func<KubernetesClient, Task<Microsoft.FSharp.Core.FSharpResult<Json, ApiFailure>>> send,
        Func<ApiFailure, bool> expected,
        params Exchange[] script)
    {
        await using var peer = await ScriptedPeer.StartAsync(script);
        using var client = Some.Client(peer, Options, new ManualTime());

        var failure = Some.Failure(await send(client));

        Assert.True(expected(failure), failure.ToString());
        await peer.DoneAsync();
    }
}
