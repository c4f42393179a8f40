using System.Net;
using System.Text;
using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Sandbox;
using Microsoft.FSharp.Collections;
using Xunit;

namespace ImageRegistry.Integration.Sandbox;

public class FaceTests
{
    private const string Maps = "http://sandbox/api/v1/namespaces/default/configmaps";

    private readonly SandboxCluster cluster = new();

    private static Json Map(string name) => JsonModule.obj(ListModule.OfSeq(
        [Tuple.Create("metadata", JsonModule.obj(ListModule.OfSeq([Tuple.Create("name", JsonModule.str(name))])))]));

    private HttpClient Client() => new(new SandboxHandler(cluster));

    private static StringContent Body(string name) => new("{\"metadata\":{\"name\":\"" + name + "\"}}", Encoding.UTF8, "application/json");

    private static async Task<string> LineAsync(StreamReader reader) =>
        await reader.ReadLineAsync().SoonAsync() ?? "";

    [Fact]
    public async Task The_handler_answers_as_a_server_does()
    {
        using var client = Client();
        using var made = await client.PostAsync(new Uri(Maps), Body("a"));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("application/json", made.Content.Headers.ContentType?.ToString());
        using var again = await client.PostAsync(new Uri(Maps), Body("a"));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("configmaps \\\"a\\\" already exists", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_streams_through_the_handler_until_it_is_dropped()
    {
        using var client = Client();
        using var watch = await client.GetAsync(new Uri(Maps + "?watch=1"), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await watch.Content.ReadAsStreamAsync());
        var first = LineAsync(reader);
        Assert.False(first.IsCompleted);
        cluster.Apply(Map("a").With("v1", "ConfigMap"));
        Assert.StartsWith("{\"object\":", await first, StringComparison.Ordinal);
        cluster.CloseWatches();
        Assert.Equal("", await LineAsync(reader));
    }

    [Fact]
    public async Task A_read_of_a_watch_can_be_cancelled()
    {
        using var client = Client();
        using var cancel = new CancellationTokenSource();
        using var watch = await client.GetAsync(new Uri(Maps + "?watch=1"), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await watch.Content.ReadAsStreamAsync();
        var reading = stream.ReadAsync(new byte[10], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.SoonAsync());
    }

    [Fact]
    public async Task A_lost_reply_is_a_broken_connection()
    {
        cluster.Inject(FaultModule.once("create", "configmaps", FaultAction.LoseReply));
        using var client = Client();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(new Uri(Maps), Body("a")));
        using var there = await client.GetAsync(new Uri(Maps + "/a"));
        Assert.Equal(HttpStatusCode.OK, there.StatusCode);
    }

    [Fact]
    public async Task A_lost_reply_breaks_the_connection_of_the_server_too()
    {
        await using var server = await SandboxServer.StartAsync(cluster);
        cluster.Inject(FaultModule.once("create", "configmaps", FaultAction.LoseReply));
        using var client = new HttpClient { BaseAddress = server.Address };
        var path = new Uri("/api/v1/namespaces/default/configmaps", UriKind.Relative);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(path, Body("a")));
    }

    [Fact]
    public async Task Being_told_to_wait_comes_with_a_header()
    {
        var status = new Status(429, "TooManyRequests", "slow down", "", "", "", "", ListModule.Empty<Cause>(), 7, "");
        cluster.Inject(FaultModule.once("list", "configmaps", FaultAction.NewAnswer(status)));
        using var client = Client();
        using var refused = await client.GetAsync(new Uri(Maps));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), refused.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Stopping_the_server_ends_its_watches()
    {
        var server = await SandboxServer.StartAsync(cluster);
        using var client = new HttpClient { BaseAddress = server.Address };
        var path = new Uri("/api/v1/namespaces/default/configmaps?watch=1", UriKind.Relative);
        using var watch = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        await server.DisposeAsync().AsTask().SoonAsync();
    }

    [Fact]
    public void Controllers_act_until_they_have_nothing_to_do()
    {
        var maps = Machine.kinds(cluster.State).Single(resource => resource.Plural == "configmaps");
        // Makes c0, c1, ... up to c4, one a round.
        cluster.Controllers = state =>
        {
            var count = Machine.list(maps, "default", state).Length;
            return count is > 0 and < 5 ? [RequestModule.post(ResourceModule.path(maps, "default"), Map($"c{count}"))] : [];
        };
        Assert.Empty(Machine.list(maps, "default", cluster.State));
        cluster.Apply(Map("c0").With("v1", "ConfigMap"));
        Assert.Equal(5, Machine.list(maps, "default", cluster.State).Length);
    }

    [Fact]
    public void Controllers_that_never_rest_are_an_error()
    {
        var number = 0;
        Assert.Throws<InvalidOperationException>(() =>
            cluster.Controllers = _ => [RequestModule.post("/api/v1/namespaces/default/configmaps", Map($"m{number++}"))]);
    }

    [Fact]
    public async Task The_operators_own_client_works_on_the_handler()
    {
        using var client = new KubernetesClient(
            new SandboxHandler(cluster), new Uri("http://sandbox"), new KubernetesClientOptions { UserAgent = "operator/1" }, TimeProvider.System);
        var resource = Machine.kinds(cluster.State).Single(resource => resource.Plural == "configmaps");
        var target = new ObjectRef(resource, "default", "a");

        var made = await client.CreateAsync(target, Map("a").With("v1", "ConfigMap"), CancellationToken.None);
        Assert.True(made.IsOk);
        var again = await client.CreateAsync(target, Map("a").With("v1", "ConfigMap"), CancellationToken.None);
        Assert.True(again.ErrorValue.IsAlreadyExists);
        var listed = await client.ListAsync(resource, "", Selection.Named("a"), CancellationToken.None);
        Assert.Single(JsonModule.items(ListModule.OfSeq(["items"]), listed.ResultValue));

        using var cancel = new CancellationTokenSource(Patience.Limit);
        var version = JsonModule.tryString(ListModule.OfSeq(["metadata", "resourceVersion"]), listed.ResultValue)?.Value ?? "";
        await using var events = client.WatchAsync(resource, "default", Selection.Everything, version, cancel.Token)
            .GetAsyncEnumerator(cancel.Token);
        // The client's own sign that the connection stands.
        Assert.True(await events.MoveNextAsync());
        Assert.True(events.Current.IsBookmark);
        var next = events.MoveNextAsync();
        var deleted = await client.DeleteAsync(
            target, new ImageRegistry.Effects.Kubernetes.DeleteOptions(Propagation.Background), CancellationToken.None);
        Assert.True(deleted.IsOk);
        Assert.True(await next);
        Assert.True(events.Current.IsDeleted);
    }
}
