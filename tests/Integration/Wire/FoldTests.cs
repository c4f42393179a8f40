using System.Globalization;
using System.Text;
using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using Microsoft.FSharp.Core;
using Xunit;

namespace ImageRegistry.Integration.Wire;

/// <summary>Going through a collection item by item.</summary>
public sealed class FoldTests
{
    private const string Path = "/apis/apps/v1/deployments";
    private static readonly string[] Gzip = ["Accept-Encoding: gzip"];

    private static Exchange List(string query, Func<Microsoft.AspNetCore.Http.HttpContext, Task> answer) => new("GET " + Path + query, answer) { Headers = Gzip };

    private static string Page(string token, params IEnumerable<string> names)
    {
        var items = string.Join(",", names.Select(name => $$"""{"metadata":{"name":"{{name}}"} }"""));
        return $$"""{"kind":"DeploymentList","apiVersion":"apps/v1","metadata":{"resourceVersion":"10","continue":"{{token}}"},"items":[{{items}}]}""";
    }

    private static FSharpResult<string, string> Names(string names, ReadOnlyMemory<byte> item)
    {
        var read = JsonModule.parse(item);
        return FSharpResult<string, string>.NewOk(names + " " + JsonModule.tryString(["metadata", "name"], read.ResultValue)?.Value);
    }

    private static Task<FSharpResult<string, ApiFailure>> FoldAsync(KubernetesClient client) =>
        client.FoldAsync(Some.Deployments, "", Names, CancellationToken.None);

    [Fact]
    public async Task Every_item_of_every_page_is_given_once()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            List("?limit=500", Answers.Json(Page("a b", "one", "two"))),
            List("?limit=500&continue=a%20b", Answers.Gzip(Page("", "three"))));
        using var client = Some.Client(peer);

        Assert.Equal(" one two three", (await FoldAsync(client)).ResultValue);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_continue_token_that_expired_starts_anew()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            List("?limit=500", Answers.Json(Page("more", "one"))),
            List("?limit=500&continue=more", Answers.Status(410, "Expired")),
            List("?limit=500", Answers.Json(Page("more2", "one"))),
            List("?limit=500&continue=more2", Answers.Status(410, "Expired")),
            List("", Answers.Json(Page("", "one", "two"))));
        using var client = Some.Client(peer);

        Assert.Equal(" one two", (await FoldAsync(client)).ResultValue);
        await peer.DoneAsync();
    }

    [Theory]
    [InlineData("""{"kind":"Status","status":"Success"}""", "this is no list")]
    [InlineData("[]", "this is no list")]
    [InlineData("""{"items":[{"metadata":{}}""", "")]
    [InlineData("""{"items":[{"metadata":{}},]}""", "")]
    [InlineData("", "")]
    public async Task What_is_no_whole_list_is_unreadable(string body, string reason)
    {
        await using var peer = await ScriptedPeer.StartAsync(List("?limit=500", Answers.Json(body)));
        using var client = Some.Client(peer);

        var failure = Some.Failure(await FoldAsync(client));

        Assert.True(failure.IsUnreadable, ApiFailureModule.text(failure));
        Assert.StartsWith("GET deployments.apps: " + reason, ApiFailureModule.text(failure), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_that_the_caller_cannot_read_is_a_failure()
    {
        await using var peer = await ScriptedPeer.StartAsync(List("?limit=500", Answers.Json(Page("", "one"))));
        using var client = Some.Client(peer);

        var failure = Some.Failure(await client.FoldAsync(
            Some.Deployments, "", (_, _) => FSharpResult<string, string>.NewError("it is odd"), CancellationToken.None));

        Assert.Equal("GET deployments.apps: it is odd", ApiFailureModule.text(failure));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task However_it_arrives_items_come_whole(int portion)
    {
        var names = Enumerable.Range(0, 200).Select(number => "n" + number.ToString(CultureInfo.InvariantCulture) + new string('x', number * 40)).ToList();
        var items = string.Join(" ,\n", names.Select(name => $$"""{"a":[1,{"b":"\"]}"}],"metadata":{"name":"{{name}}"} }"""));
        var page = $$"""{"items":[{{items}}],"other":{"items":[1]},"metadata":{"continue":"c","resourceVersion":"7"} }""";
        var seen = new List<string>();

        var read = await new ItemStream(new Portions(Encoding.UTF8.GetBytes(page), portion), 1 << 20).ReadAsync(
            item => seen.Add(JsonModule.tryString(["metadata", "name"], JsonModule.parse(item).ResultValue)!.Value), CancellationToken.None);

        Assert.Equal(names, seen);
        Assert.Equal(("7", "c"), (read.ResourceVersion, read.Continue));
    }

    [Fact]
    public async Task An_item_that_is_too_large_is_refused()
    {
        var page = Encoding.UTF8.GetBytes(Page("", new string('x', 200_000)));

        await Assert.ThrowsAsync<AnswerTooLargeException>(
            () => new ItemStream(new MemoryStream(page), 100_000).ReadAsync(_ => { }, CancellationToken.None));
    }

    /// <summary>A stream that gives so many bytes at a time.</summary>
    private sealed class Portions(byte[] content, int portion) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(portion, buffer.Length)], cancellationToken);
    }
}
