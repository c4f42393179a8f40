using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class ReflectorTests
{
    private readonly ManualTime time = new();
    private readonly RecordingSink sink = new();

    [Fact]
    public Task It_lists_then_follows_and_goes_on_from_the_last_version() => RunAsync(
        [],
        ["replaced a b", "bookmark 10", "modified a", "deleted b", "bookmark 20", "bookmark 20", "added c", "bookmark 21"],
        List("10", "a", "b"),
        Watch("10", Answers.Lines(Event("MODIFIED", "a", 11), Event("DELETED", "b", 12), Event("BOOKMARK", "", 20))),
        Watch("20", Answers.Lines(Event("ADDED", "c", 21))),
        Watch("21", Answers.LinesThenSilence()));

    [Fact]
    public Task A_version_that_is_too_old_gives_all_objects_anew() => RunAsync(
        [],
        ["replaced a", "bookmark 10", "bookmark 15", "replaced b", "bookmark 30"],
        List("10", "a"),
        Watch("10", Answers.Lines(Event("BOOKMARK", "", 15), Error(410, "Expired"))),
        List("30", "b"),
        Watch("30", Answers.LinesThenSilence()));

    [Fact]
    public Task A_watch_refused_as_too_old_right_after_the_list_waits() => RunAsync(
        [0.8],
        ["replaced a", "failing Expired", "replaced b", "bookmark 30"],
        List("10", "a"),
        Watch("10", Answers.Status(410, "Expired")),
        List("30", "b"),
        Watch("30", Answers.LinesThenSilence()));

    [Fact]
    public Task Failures_are_told_and_waits_double_up_to_the_longest() => RunAsync(
        [0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30],
        [.. Enumerable.Repeat("failing ServerError", 8), "replaced a", "bookmark 10"],
        [
            .. Enumerable.Repeat(List(Answers.Status(500, "InternalError")), 8),
            List("10", "a"),
            Watch("10", Answers.LinesThenSilence()),
        ]);

    [Fact]
    public Task The_wait_starts_anew_after_a_watch_that_worked() => RunAsync(
        [0.8, 1.6, 0.8, 1.6],
        [
            "failing ServerError", "failing ServerError", "replaced a", "bookmark 10", "bookmark 11",
            "failing ServerError", "bookmark 11",
        ],
        List(Answers.Status(500, "InternalError")),
        List(Answers.Status(500, "InternalError")),
        List("10", "a"),
        Watch("10", Answers.Lines(Event("BOOKMARK", "", 11), Error(500, "InternalError"))),
        Watch("11", Answers.Status(503, "ServiceUnavailable")),
        Watch("11", Answers.LinesThenSilence()));

    [Fact]
    public Task A_server_that_wants_more_time_gets_it() => RunAsync(
        [9],
        ["failing TooManyRequests", "replaced a", "bookmark 10"],
        List(Answers.Status(429, "TooManyRequests", "slow", "", ("Retry-After", "9"))),
        List("10", "a"),
        Watch("10", Answers.LinesThenSilence()));

    [Fact]
    public Task Watches_that_end_at_once_are_not_opened_in_a_hot_loop() => RunAsync(
        [0.8, 1.6],
        ["replaced a", "bookmark 10", "bookmark 10", "bookmark 10"],
        List("10", "a"),
        Watch("10", Answers.Lines()),
        Watch("10", Answers.Lines()),
        Watch("10", Answers.LinesThenSilence()));

    [Fact]
    public Task A_dead_connection_is_closed_and_opened_again() => RunAsync(
        [150, 0.8],
        ["replaced a", "bookmark 10", "bookmark 10"],
        List("10", "a"),
        Watch("10", Answers.LinesThenSilence()),
        Watch("10", Answers.LinesThenSilence()));

    [Fact]
    public Task A_connection_cut_at_once_is_told_and_opened_again_from_the_same_version() => RunAsync(
        [0.8],
        ["replaced a", "failing Unreachable", "bookmark 10"],
        List("10", "a"),
        Watch("10", Answers.Cut),
        Watch("10", Answers.LinesThenSilence()));

    [Fact]
    public Task Where_watching_is_forbidden_the_list_is_polled() => RunAsync(
        [120, 120],
        ["replaced a", "replaced a b", "replaced b", "bookmark 12"],
        List("10", "a"),
        Watch("10", Answers.Status(403, "Forbidden")),
        List("11", "a", "b"),
        Watch("11", Answers.Status(403, "Forbidden")),
        List("12", "b"),
        Watch("12", Answers.LinesThenSilence()));

    [Fact]
    public Task Where_everything_is_forbidden_it_is_told() => RunAsync(
        [0.8],
        ["replaced a", "bookmark 10", "bookmark 11", "failing Forbidden", "replaced b", "bookmark 12"],
        List("10", "a"),
        Watch("10", Answers.Lines(Event("BOOKMARK", "", 11))),
        Watch("11", Answers.Status(403, "Forbidden")),
        List(Answers.Status(403, "Forbidden")),
        List("12", "b"),
        Watch("12", Answers.LinesThenSilence()));

    [Fact]
    public Task A_kind_that_is_not_served_is_told_and_asked_for_slowly() => RunAsync(
        [60, 60],
        ["failing NotServed", "failing NotServed", "replaced a", "bookmark 10"],
        List(Answers.Of(404, "text/plain", "404 page not found")),
        List(Answers.Of(404, "text/plain", "404 page not found")),
        List("10", "a"),
        Watch("10", Answers.LinesThenSilence()));

    [Fact]
    public Task A_kind_that_is_no_longer_served_is_told() => RunAsync(
        [60],
        ["replaced a", "bookmark 10", "bookmark 11", "failing NotServed", "replaced ", "bookmark 20"],
        List("10", "a"),
        Watch("10", Answers.Lines(Event("BOOKMARK", "", 11))),
        Watch("11", Answers.Of(404, "text/plain", "404 page not found")),
        List("20"),
        Watch("20", Answers.LinesThenSilence()));

    [Fact]
    public Task A_list_without_version_is_told() => RunAsync(
        [0.8],
        ["failing Unreadable", "replaced a", "bookmark 10"],
        List("", "a"),
        List("10", "a"),
        Watch("10", Answers.LinesThenSilence()));

    /// <summary>Runs a reflector through this script; after the waits in seconds, the sink must have heard these lines.</summary>
    private async Task RunAsync(double[] waits, string[] expected, params Exchange[] script)
    {
        await using var peer = await ScriptedPeer.StartAsync(script);

        // A time limit of requests that is no wait of the reflector, so that the clock can't be moved for the wrong one.
        using var client = Some.Client(peer, Some.Options() with { ListPageLimit = TimeSpan.FromSeconds(59) }, time);
        using var cancel = new CancellationTokenSource();
        var reflector = new Reflector(
            client, Some.Deployments, "ns", Selection.Everything, sink, new ReflectorOptions { Random = () => 0 }, time);

        var running = reflector.RunAsync(cancel.Token);

        foreach (var wait in waits)
        {
            await time.PassAsync(TimeSpan.FromSeconds(wait));
        }

        await peer.DoneAsync();
        await time.TimerAsync(TimeSpan.FromSeconds(150));
        await cancel.CancelAsync();
        await running.SoonAsync();
        Assert.Equal(expected, sink.Lines);
    }

    private static Exchange List(string version, params string[] names) => List(Answers.Json(
        $$"""{"metadata":{"resourceVersion":"{{version}}"},"items":[{{string.Join(',', names.Select(name => $$$"""{"metadata":{"name":"{{{name}}}"}}"""))}}]}"""));

    private static Exchange List(Func<HttpContext, Task> answer) =>
        new("GET /apis/apps/v1/namespaces/ns/deployments?limit=500", answer) { Headers = ["Accept-Encoding: gzip"] };

    private static Exchange Watch(string version, Func<HttpContext, Task> answer) => new(
        $"GET /apis/apps/v1/namespaces/ns/deployments?watch=true&allowWatchBookmarks=true&resourceVersion={version}&timeoutSeconds=300",
        answer);

    private static string Event(string type, string name, int version) =>
        $$$$"""{"type":"{{{{type}}}}","object":{"kind":"Deployment","metadata":{"name":"{{{{name}}}}","resourceVersion":"{{{{version}}}}"}}}""";

    private static string Error(int code, string reason) =>
        """{"type":"ERROR","object":""" + Answers.StatusText(code, reason) + "}";
}
