using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class TokenTests : IDisposable
{
    private const string Path = "/apis/imageregistry.operator.openshift.io/v1/configs/cluster";

    private readonly TemporaryFolder folder = new();
    private readonly ManualTime time = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_token_file_is_read_again_after_a_minute()
    {
        await using var peer = await ScriptedPeer.StartAsync(Get("one"), Get("one"), Get("two"));
        using var client = FileClient(peer);

        folder.Write("token", "one\n");
        await client.GetAsync(Some.Config, Patience.Token);
        folder.Write("token", "two\n");
        time.Advance(TimeSpan.FromSeconds(59));
        await client.GetAsync(Some.Config, Patience.Token);
        time.Advance(TimeSpan.FromSeconds(1));
        await client.GetAsync(Some.Config, Patience.Token);

        await peer.DoneAsync();
    }

    [Fact]
    public async Task After_a_401_the_token_is_read_at_once_and_the_request_sent_again()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            Get("one"), Put("one", Answers.Status(401, "Unauthorized")), Put("two", Answers.Json("{}")));
        using var client = FileClient(peer);

        folder.Write("token", "one");
        await client.GetAsync(Some.Config, Patience.Token);
        folder.Write("token", "two");
        var result = await client.UpdateAsync(Some.Config, "", JsonModule.empty, Patience.Token);

        await peer.DoneAsync();
        Assert.Equal("{}", Some.Text(result));
    }

    [Fact]
    public async Task A_401_to_the_newest_token_is_final()
    {
        await using var peer = await ScriptedPeer.StartAsync(Get("one", Answers.Status(401, "Unauthorized", "who are you")));
        using var client = FileClient(peer);
        folder.Write("token", "one");

        var failure = Some.Failure(await client.GetAsync(Some.Config, Patience.Token));

        await peer.DoneAsync();
        Assert.Equal(ApiFailure.NewUnauthorized("GET Config cluster: who are you"), failure);
    }

    [Fact]
    public async Task While_the_token_file_is_away_the_last_token_is_used()
    {
        await using var peer = await ScriptedPeer.StartAsync(Get("one"), Get("one"));
        using var client = FileClient(peer);

        folder.Write("token", "one");
        await client.GetAsync(Some.Config, Patience.Token);
        File.Delete(System.IO.Path.Combine(folder.Path, "token"));
        time.Advance(TimeSpan.FromMinutes(2));
        await client.GetAsync(Some.Config, Patience.Token);

        await peer.DoneAsync();
    }

    [Fact]
    public async Task An_empty_token_file_is_said_and_nothing_is_sent()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        using var client = FileClient(peer);
        folder.Write("token", "");

        var failure = Some.Failure(await client.GetAsync(Some.Config, Patience.Token));

        await peer.DoneAsync();
        Assert.Equal(
            ApiFailure.NewUnauthorized(
                "the token file " + System.IO.Path.Combine(folder.Path, "token")
                + " is empty; wait for it to be written or name another"),
            failure);
    }

    [Fact]
    public async Task A_token_and_a_password_of_the_configuration_become_headers()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            Get("abc"),
            new Exchange("GET " + Path, Answers.Json("{}")) { Headers = ["Authorization: Basic bWU6cGFzcw=="] });
        var cluster = "server: " + peer.Address;

        foreach (var user in new[] { "token: abc", "username: me\npassword: pass" })
        {
            using var client = Client(folder.Write("config", ClientConfiguration.Text(cluster, user)));
            await client.GetAsync(Some.Config, Patience.Token);
        }

        await peer.DoneAsync();
    }

    private static Exchange Get(string token, Func<Microsoft.AspNetCore.Http.HttpContext, Task>? answer = null) =>
        new("GET " + Path, answer ?? Answers.Json("{}")) { Headers = ["Authorization: Bearer " + token] };

    private static Exchange Put(string token, Func<Microsoft.AspNetCore.Http.HttpContext, Task> answer) =>
        new("PUT " + Path, answer)
        {
            Headers = ["Authorization: Bearer " + token, "Content-Type: application/json"],
            Body = "{}",
        };

    private KubernetesClient FileClient(ScriptedPeer peer)
    {
        folder.Write("token", "later");
        return Client(folder.Write("config", ClientConfiguration.Text("server: " + peer.Address, "tokenFile: token")));
    }

    private KubernetesClient Client(string configuration) => KubernetesClient.Connect(
        Some.Loaded(KubeConfigFile.Load(configuration, time)), null, Some.Options(), time);
}
