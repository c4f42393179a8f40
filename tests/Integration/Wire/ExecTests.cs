using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class ExecTests : IDisposable
{
    private const string Path = "/apis/imageregistry.operator.openshift.io/v1/configs/cluster";

    // Counts its runs, gives the count as the token, and an expiry where there is a file that says one.
    private const string Plugin = """
        dir=$(dirname "$0")
        n=$(( $(cat "$dir/count" 2>/dev/null || echo 0) + 1 ))
        echo $n > "$dir/count"
        printf '%s' "$KUBERNETES_EXEC_INFO" > "$dir/info"
        printf '%s,' "$EXTRA" "$@" > "$dir/call"
        printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{%s"token":"t%s"}}' \
          "$(cat "$dir/expiry" 2>/dev/null)" $n
        """;

    private const string User = """
        exec:
          apiVersion: client.authentication.k8s.io/v1
          command: ./plugin
          args: [get, token]
          env: [{name: EXTRA, value: more}]
          interactiveMode: Never
          installHint: Get it from example.com
        """;

    private readonly TemporaryFolder folder = new();
    private readonly ManualTime time = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_plugin_runs_once_and_again_when_its_token_has_expired()
    {
        await using var peer = await ScriptedPeer.StartAsync(Get("t1"), Get("t1"), Get("t2"));
        using var client = Client(peer, User);
        folder.Write("expiry", "\"expirationTimestamp\":\"2026-11-20T20:10:00Z\",");

        await client.GetAsync(Some.Config, Patience.Token);
        time.Advance(TimeSpan.FromSeconds(599));
        await client.GetAsync(Some.Config, Patience.Token);
        time.Advance(TimeSpan.FromSeconds(1));
        await client.GetAsync(Some.Config, Patience.Token);

        await peer.DoneAsync();
    }

    [Fact]
    public async Task The_plugin_runs_again_after_a_401()
    {
        await using var peer = await ScriptedPeer.StartAsync(Get("t1", Answers.Status(401, "Unauthorized")), Get("t2"));
        using var client = Client(peer, User);

        Assert.Equal("{}", Some.Text(await client.GetAsync(Some.Config, Patience.Token)));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task Many_requests_at_once_wait_for_one_run()
    {
        await using var peer = await ScriptedPeer.StartAsync([.. Enumerable.Repeat(Get("t1"), 5)]);
        using var client = Client(peer, User);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => client.GetAsync(Some.Config, Patience.Token)));

        await peer.DoneAsync();
        Assert.Equal("1\n", Read("count"));
    }

    [Fact]
    public async Task The_plugin_gets_its_arguments_its_variables_and_what_it_is_for()
    {
        await using var peer = await ScriptedPeer.StartAsync(Get("t1"));
        using var client = Client(peer, User);

        await client.GetAsync(Some.Config, Patience.Token);

        Assert.Equal("more,get,token,", Read("call"));
        Assert.Equal(
            """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}""", Read("info"));
    }

    [Fact]
    public async Task The_plugin_is_told_about_the_cluster_when_it_asks()
    {
        await using var peer = await ScriptedPeer.StartAsync(Get("t1"));
        using var client = Client(peer, User + "\n  provideClusterInfo: true", """

            insecure-skip-tls-verify: true
            extensions:
            - name: client.authentication.k8s.io/exec
              extension: {audience: here, level: 3, "on": true}
            """);

        await client.GetAsync(Some.Config, Patience.Token);

        Assert.Equal(
            """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"cluster":{"config":{"audience":"here","level":3,"on":true},"insecure-skip-tls-verify":true,"server":"SERVER"},"interactive":false}}"""
                .Replace("SERVER", peer.Address.OriginalString, StringComparison.Ordinal),
            Read("info"));
    }

    [Theory]
    [InlineData("exit 3", "ended with exit code 3")]
    [InlineData("echo secret", "did not print an ExecCredential document")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"secret"}}'""",
        "answered in another apiVersion than client.authentication.k8s.io/v1")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'""",
        "gave neither a token nor a client certificate")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"clientKeyData":"secret","token":"secret"}}'""",
        "gave a client certificate without its key, or the key without the certificate")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"expirationTimestamp":"soon","token":"secret"}}'""",
        "gave an expirationTimestamp that is no RFC 3339 time")]
    public async Task A_plugin_that_fails_is_named_with_its_hint_and_without_its_output(string script, string problem)
    {
        await using var peer = await ScriptedPeer.StartAsync();
        using var client = Client(peer, User);
        folder.WriteScript("plugin", script);

        var failure = Some.Failure(await client.GetAsync(Some.Config, Patience.Token));

        await peer.DoneAsync();
        Assert.Equal(
            ApiFailure.NewUnauthorized(
                "the exec plugin " + System.IO.Path.Combine(folder.Path, "plugin") + " " + problem + ". Get it from example.com"),
            failure);
    }

    [Fact]
    public async Task A_plugin_that_is_not_installed_is_named_with_its_hint()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        using var client = Client(peer, User.Replace("./plugin", "no-such-plugin", StringComparison.Ordinal));

        var text = ApiFailureModule.text(Some.Failure(await client.GetAsync(Some.Config, Patience.Token)));

        Assert.StartsWith("the exec plugin no-such-plugin could not be started: ", text, StringComparison.Ordinal);
        Assert.EndsWith(". Get it from example.com", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_cancelled_does_not_wait_for_the_plugin()
    {
        await using var peer = await ScriptedPeer.StartAsync();
        using var client = Client(peer, User);
        folder.WriteScript("plugin", """while [ ! -e "$(dirname "$0")/stop" ]; do sleep 0.05; done""");
        using var cancel = new CancellationTokenSource();

        var call = client.GetAsync(Some.Config, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.SoonAsync());
        folder.Write("stop", "");
    }

    private static Exchange Get(string token, Func<Microsoft.AspNetCore.Http.HttpContext, Task>? answer = null) =>
        new("GET " + Path, answer ?? Answers.Json("{}")) { Headers = ["Authorization: Bearer " + token] };

    private KubernetesClient Client(ScriptedPeer peer, string user, string cluster = "")
    {
        folder.WriteScript("plugin", Plugin);
        var path = folder.Write(
            "config", ClientConfiguration.Text("server: " + peer.Address.OriginalString + cluster.ReplaceLineEndings("\n"), user));
        return KubernetesClient.Connect(Some.Loaded(KubeConfigFile.Load(path, time)), null, Some.Options(), time);
    }

    private string Read(string name) => File.ReadAllText(System.IO.Path.Combine(folder.Path, name));
}
