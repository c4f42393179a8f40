using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using Microsoft.FSharp.Collections;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class ListTests
{
    private const string Path = "/apis/apps/v1/namespaces/ns/deployments";
    private const string MetadataAccept =
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

    private static readonly string[] Gzip = ["Accept-Encoding: gzip"];

    [Fact]
    public async Task Pages_are_asked_for_one_after_the_other_and_make_one_list()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            List("?limit=500", Page("10", "a b", "one", "two")),
            List("?limit=500&continue=a%20b", Page("10", "", "three")));
        using var client = Some.Client(peer);

        var result = await client.ListAsync(Some.Deployments, "ns", Selection.Everything, Patience.Token);

        await peer.DoneAsync();
        Assert.Equal(
            """{"apiVersion":"apps/v1","items":[{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"one"}},{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"two"}},{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"three"}}],"kind":"DeploymentList","metadata":{"resourceVersion":"10"}}""",
            Some.Text(result));
    }

    [Fact]
    public async Task Selectors_are_part_of_the_query()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            List("?labelSelector=app%3Dregistry%2Ctier%20in%20%28a%29&fieldSelector=metadata.name%3Dx&limit=500", Page("1", "")));
        using var client = Some.Client(peer);

        var result = await client.ListAsync(
            Some.Deployments, "ns", new Selection("app=registry,tier in (a)", "metadata.name=x"), Patience.Token);

        await peer.DoneAsync();
        Assert.Equal(
            """{"apiVersion":"apps/v1","items":[],"kind":"DeploymentList","metadata":{"resourceVersion":"1"}}""", Some.Text(result));
    }

    [Fact]
    public async Task A_compressed_answer_is_read()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            new Exchange("GET " + Path + "?limit=500", Answers.Gzip(Page("1", "", "one"))) { Headers = Gzip });
        using var client = Some.Client(peer);

        var result = await client.ListAsync(Some.Deployments, "ns", Selection.Everything, Patience.Token);

        Assert.Equal(["one"], Names(result.ResultValue));
    }

    [Fact]
    public async Task A_continue_token_that_expired_starts_the_list_again()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            List("?limit=500", Page("10", "more", "one")),
            Expired("?limit=500&continue=more"),
            List("?limit=500", Page("20", "more2", "one")),
            List("?limit=500&continue=more2", Page("20", "", "two")));
        using var client = Some.Client(peer);

        var result = await client.ListAsync(Some.Deployments, "ns", Selection.Everything, Patience.Token);

        await peer.DoneAsync();
        Assert.Equal(["one", "two"], Names(result.ResultValue));
    }

    [Fact]
    public async Task A_list_whose_tokens_expire_twice_is_read_without_pages()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            List("?limit=500", Page("10", "more", "one")),
            Expired("?limit=500&continue=more"),
            List("?limit=500", Page("20", "more2", "one")),
            Expired("?limit=500&continue=more2"),
            List("", Page("30", "", "one", "two")));
        using var client = Some.Client(peer);

        var result = await client.ListAsync(Some.Deployments, "ns", Selection.Everything, Patience.Token);

        await peer.DoneAsync();
        Assert.Equal(["one", "two"], Names(result.ResultValue));
    }

    [Fact]
    public async Task Metadata_alone_is_asked_for_and_whole_objects_are_cut()
    {
        const string page =
            """{"kind":"DeploymentList","items":[{"metadata":{"name":"one"},"spec":{"replicas":1}}],"metadata":{"resourceVersion":"1"}}""";
        await using var peer = await ScriptedPeer.StartAsync(
            new Exchange("GET " + Path + "?limit=500", Answers.Json(page)) { Headers = Gzip, Accept = MetadataAccept });
        using var client = Some.Client(peer);

        var result = await client.ListAsync(Some.Deployments, "ns", new Selection(MetadataOnly: true), Patience.Token);

        await peer.DoneAsync();
        Assert.Equal(
            """{"apiVersion":"apps/v1","items":[{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"one"}}],"kind":"DeploymentList","metadata":{"resourceVersion":"1"}}""",
            Some.Text(result));
    }

    [Fact]
    public async Task Only_what_the_selection_keeps_is_kept()
    {
        await using var peer = await ScriptedPeer.StartAsync(List("?limit=500", Page("1", "", "one")));
        using var client = Some.Client(peer);
        var selection = new Selection(Keep: item => JsonModule.tryField("metadata", item)!.Value);

        var result = await client.ListAsync(Some.Deployments, "ns", selection, Patience.Token);

        Assert.Equal(
            """{"apiVersion":"apps/v1","items":[{"name":"one"}],"kind":"DeploymentList","metadata":{"resourceVersion":"1"}}""",
            Some.Text(result));
    }

    [Theory]
    [InlineData("""{"items":[{"metadata":{"name":"o""")]
    [InlineData("[]")]
    [InlineData("""{"kind":"Deployment","metadata":{}}""")]
    [InlineData("")]
    public async Task What_is_no_list_is_unreadable(string body)
    {
        await using var peer = await ScriptedPeer.StartAsync(List("?limit=500", body));
        using var client = Some.Client(peer);

        var result = await client.ListAsync(Some.Deployments, "ns", Selection.Everything, Patience.Token);

        Assert.True(Some.Failure(result).IsUnreadable);
    }

    [Fact]
    public async Task A_list_without_items_may_say_null()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            List("?limit=500", """{"metadata":{"resourceVersion":"1"},"items":null}"""));
        using var client = Some.Client(peer);

        var result = await client.ListAsync(Some.Deployments, "ns", Selection.Everything, Patience.Token);

        Assert.Empty(Names(result.ResultValue));
    }

    private static Exchange List(string query, string page) => new("GET " + Path + query, Answers.Json(page)) { Headers = Gzip };

    private static Exchange Expired(string query) => new("GET " + Path + query, Answers.Status(410, "Expired")) { Headers = Gzip };

    private static string Page(string version, string more, params string[] names) =>
        $$"""{"kind":"DeploymentList","apiVersion":"apps/v1","metadata":{"resourceVersion":"{{version}}","continue":"{{more}}"},"items":[{{string.Join(',', names.Select(name => $$$"""{"metadata":{"name":"{{{name}}}"}}"""))}}]}""";

    private static string[] Names(Json list) =>
        [.. JsonModule.items(ListModule.OfArray(["items"]), list)
            .Select(item => JsonModule.tryString(ListModule.OfArray(["metadata", "name"]), item)!.Value)];
}
