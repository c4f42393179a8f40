using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class WatchTests
{
    private const string Request =
        "GET /apis/imageregistry.operator.openshift.io/v1/configs?watch=true&allowWatchBookmarks=true&fieldSelector=metadata.name%3Dcluster&resourceVersion=5&timeoutSeconds=450";

    private static readonly KubernetesClientOptions Options = Some.Options(random: 0.5);

    [Fact]
    public async Task Every_kind_of_event_comes_through_in_order()
    {
        await using var peer = await ScriptedPeer.StartAsync(new Exchange(Request, Answers.Lines(
            """{"type":"ADDED","object":{"kind":"Config","metadata":{"resourceVersion":"6"}}}""",
            """{"type":"MODIFIED","object":{"kind":"Config","metadata":{"resourceVersion":"7"}}}""",
            "",
            """{"type":"BOOKMARK","object":{"kind":"Config","metadata":{"resourceVersion":"9"}}}""",
            """{"type":"DELETED","object":{"kind":"Config","metadata":{"resourceVersion":"10"}}}""")));
        using var client = Some.Client(peer, Options);

        Assert.Equal(
            [
                WatchEvent.NewBookmark("5"),
                WatchEvent.NewAdded(Some.Json("""{"kind":"Config","metadata":{"resourceVersion":"6"}}""")),
                WatchEvent.NewModified(Some.Json("""{"kind":"Config","metadata":{"resourceVersion":"7"}}""")),
                WatchEvent.NewBookmark("9"),
                WatchEvent.NewDeleted(Some.Json("""{"kind":"Config","metadata":{"resourceVersion":"10"}}""")),
            ],
            await EventsAsync(client));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task An_event_larger_than_many_buffers_comes_through()
    {
        var text = new string('x', 700_000);
        await using var peer = await ScriptedPeer.StartAsync(new Exchange(Request, Answers.Lines(
            $$$"""{"type":"ADDED","object":{"kind":"Config","data":"{{{text}}}"}}""")));
        using var client = Some.Client(peer, Options);

        var events = await EventsAsync(client);

        Assert.Equal(WatchEvent.NewAdded(Some.Json($$"""{"kind":"Config","data":"{{text}}"}""")), events[1]);
    }

    [Fact]
    public async Task An_event_beyond_the_limit_ends_the_watch_as_unreadable()
    {
        await using var peer = await ScriptedPeer.StartAsync(new Exchange(Request, Answers.Lines(
            $$$"""{"type":"ADDED","object":{"data":"{{{new string('x', 100_000)}}}"}}""")));
        using var client = Some.Client(peer, Options with { LargestEvent = 50_000 });

        Assert.True(Last(await EventsAsync(client)).IsUnreadable);
    }

    [Fact]
    public async Task A_version_that_is_too_old_ends_the_watch_as_expired()
    {
        await using var peer = await ScriptedPeer.StartAsync(new Exchange(Request, Answers.Lines(
            $$$"""{"type":"ERROR","object":{{{Answers.StatusText(410, "Expired", "too old resource version: 5 (9)")}}}}""")));
        using var client = Some.Client(peer, Options);

        Assert.Equal(
            ApiFailure.NewExpired("GET configs.imageregistry.operator.openshift.io: too old resource version: 5 (9)"),
            Last(await EventsAsync(client)));
    }

    [Fact]
    public async Task A_version_from_the_future_counts_as_expired()
    {
        await using var peer = await ScriptedPeer.StartAsync(new Exchange(Request, Answers.Status(
            504, "Timeout", "Too large resource version", """ "causes":[{"reason":"ResourceVersionTooLarge","message":"m"}] """)));
        using var client = Some.Client(peer, Options);

        Assert.True(Last(await EventsAsync(client)).IsExpired);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_is_given_up()
    {
        var time = new ManualTime();
        await using var peer = await ScriptedPeer.StartAsync(new Exchange(Request, Answers.LinesThenSilence(
            """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}""")));
        using var client = Some.Client(peer, Options, time);
        await using var events = client.WatchAsync(Some.Configs, "", Selection.Named("cluster"), "5", Patience.Token)
            .GetAsyncEnumerator(Patience.Token);

        Assert.Equal(WatchEvent.NewBookmark("5"), await NextAsync());
        time.Advance(TimeSpan.FromSeconds(149));
        Assert.Equal(WatchEvent.NewBookmark("9"), await NextAsync());
        var last = NextAsync();
        await time.PassAsync(TimeSpan.FromSeconds(150));

        Assert.Equal(
            WatchEvent.NewFailed(ApiFailure.NewUnreachable(
                "WATCH configs.imageregistry.operator.openshift.io: nothing was heard for 150 s, not even a bookmark")),
            await last.SoonAsync());
        Assert.False(await events.MoveNextAsync());
        await peer.DoneAsync();

        async Task<WatchEvent> NextAsync() => await events.MoveNextAsync() ? events.Current : throw new EndOfStreamException();
    }

    [Fact]
    public async Task A_cut_connection_ends_the_watch_as_unreachable()
    {
        await using var peer = await ScriptedPeer.StartAsync(new Exchange(Request, Answers.CutAfter(
            """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}""" + "\n" + """{"type":"ADD""")));
        using var client = Some.Client(peer, Options);

        var events = await EventsAsync(client);

        Assert.True(Last(events).IsUnreachable);
    }

    [Fact]
    public async Task A_cancelled_watch_ends_at_once()
    {
        await using var peer = await ScriptedPeer.StartAsync(new Exchange(Request, Answers.LinesThenSilence()));
        using var client = Some.Client(peer, Options);
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var one in client.WatchAsync(Some.Configs, "", Selection.Named("cluster"), "5", cancel.Token))
            {
                Assert.Equal(WatchEvent.NewBookmark("5"), one);
                await cancel.CancelAsync();
            }
        });
    }

    [Theory]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"type":"NEW","object":{}}""")]
    [InlineData("no json")]
    public async Task What_is_no_event_ends_the_watch_as_unreadable(string line)
    {
        await using var peer = await ScriptedPeer.StartAsync(new Exchange(Request, Answers.Lines(line)));
        using var client = Some.Client(peer, Options);

        Assert.True(Last(await EventsAsync(client)).IsUnreadable);
    }

    [Fact]
    public async Task Metadata_alone_is_asked_for()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            new Exchange(
                "GET /api/v1/secrets?watch=true&allowWatchBookmarks=true&resourceVersion=1&timeoutSeconds=300",
                Answers.Lines("""{"type":"ADDED","object":{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"a":"b"}}}"""))
            {
                Accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
            });
        using var client = Some.Client(peer);
        var events = new List<WatchEvent>();

        await foreach (var one in client.WatchAsync(
            Some.Secrets, "", new Selection(MetadataOnly: true), "1", Patience.Token))
        {
            events.Add(one);
        }

        await peer.DoneAsync();
        Assert.Equal(
            WatchEvent.NewAdded(Some.Json("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"}}""")), events[1]);
    }

    private static ApiFailure Last(List<WatchEvent> events) => Assert.IsType<WatchEvent.Failed>(events[^1]).Item;

    private static async Task<List<WatchEvent>> EventsAsync(KubernetesClient client)
    {
        var events = new List<WatchEvent>();

        await foreach (var one in client.WatchAsync(Some.Configs, "", Selection.Named("cluster"), "5", Patience.Token))
        {
            events.Add(one);
        }

        return events;
    }
}
