using System.Net;
using ImageRegistry.Core;
using ImageRegistry.Effects.Http;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class ProxyTests : IDisposable
{
    private static readonly Exchange Get =
        new("GET /apis/imageregistry.operator.openshift.io/v1/configs/cluster", Answers.Json("{}"));

    private readonly TestAuthority authority = new("server authority");

    public void Dispose() => authority.Dispose();

    [Fact]
    public async Task Requests_go_through_the_proxy_of_the_environment()
    {
        await using var peer = await ScriptedPeer.StartAsync(authority.ServerCertificate(), Get);
        await using var proxy = new TestProxy(peer.Address.Port);
        using var client = Client("https://172.30.0.1:443", Rules(new ImageRegistry.Effects.Http.ProxySettings(HttpsProxy: $"http://127.0.0.1:{proxy.Port}")));

        Assert.Equal("{}", Some.Text(await client.GetAsync(Some.Config, Patience.Token)));
        await peer.DoneAsync();
        Assert.Equal(["CONNECT 172.30.0.1:443 HTTP/1.1"], proxy.Requests);
        Assert.Equal(["HTTP/2"], peer.Protocols);
    }

    [Fact]
    public async Task With_the_service_network_in_no_proxy_only_other_addresses_go_through_the_proxy()
    {
        await using var peer = await ScriptedPeer.StartAsync(authority.ServerCertificate(), Get);
        await using var proxy = new TestProxy(peer.Address.Port);
        var rules = Rules(new ImageRegistry.Effects.Http.ProxySettings(HttpsProxy: $"http://127.0.0.1:{proxy.Port}", NoProxy: "172.30.0.0/16"));
        using var outside = Client("https://172.31.0.1", rules);

        Assert.Equal("{}", Some.Text(await outside.GetAsync(Some.Config, Patience.Token)));
        await peer.DoneAsync();
        Assert.Equal(["CONNECT 172.31.0.1:443 HTTP/1.1"], proxy.Requests);
        Assert.True(rules.IsBypassed(new Uri("https://172.30.0.1")));
    }

    [Fact]
    public async Task A_server_on_loopback_is_not_reached_through_the_proxy()
    {
        await using var peer = await ScriptedPeer.StartAsync(authority.ServerCertificate(), Get);
        await using var proxy = new TestProxy(peer.Address.Port);
        using var direct = Client(
            peer.Address.OriginalString, Rules(new ImageRegistry.Effects.Http.ProxySettings(HttpsProxy: $"http://127.0.0.1:{proxy.Port}")));

        Assert.Equal("{}", Some.Text(await direct.GetAsync(Some.Config, Patience.Token)));
        await peer.DoneAsync();
        Assert.Empty(proxy.Requests);
    }

    [Fact]
    public async Task A_proxy_with_a_password_gets_it_when_it_asks()
    {
        await using var peer = await ScriptedPeer.StartAsync(authority.ServerCertificate(), Get);
        await using var proxy = new TestProxy(peer.Address.Port, "Basic bWU6cGFzcw==");
        using var client = Client(
            "https://172.30.0.1:443", Rules(new ImageRegistry.Effects.Http.ProxySettings(HttpsProxy: $"http://me:pass@127.0.0.1:{proxy.Port}")));

        Assert.Equal("{}", Some.Text(await client.GetAsync(Some.Config, Patience.Token)));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_said_and_its_password_is_not()
    {
        await using var proxy = new TestProxy(1, "Basic other");
        using var client = Client(
            "https://172.30.0.1:443", Rules(new ImageRegistry.Effects.Http.ProxySettings(HttpsProxy: $"http://me:hunter2@127.0.0.1:{proxy.Port}")));

        var text = ApiFailureModule.text(Some.Failure(await client.GetAsync(Some.Config, Patience.Token)));

        Assert.StartsWith(
            "GET Config cluster: the proxy makes no connection to the server: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_proxy_of_the_configuration_comes_before_that_of_the_environment()
    {
        using var folder = new TemporaryFolder();
        await using var peer = await ScriptedPeer.StartAsync(authority.ServerCertificate(), Get);
        await using var proxy = new TestProxy(peer.Address.Port);
        var path = folder.Write("config", ClientConfiguration.Text(
            $"server: https://172.30.0.1\ninsecure-skip-tls-verify: true\nproxy-url: http://127.0.0.1:{proxy.Port}"));
        using var client = KubernetesClient.Connect(
            Some.Loaded(KubeConfigFile.Load(path, TimeProvider.System)),
            Rules(new ImageRegistry.Effects.Http.ProxySettings(HttpsProxy: "http://127.0.0.1:1")), Some.Options(), TimeProvider.System);

        Assert.Equal("{}", Some.Text(await client.GetAsync(Some.Config, Patience.Token)));
        Assert.Equal(["CONNECT 172.30.0.1:443 HTTP/1.1"], proxy.Requests);
    }

    private static ProxyRules Rules(ImageRegistry.Effects.Http.ProxySettings settings) => ProxyRules.Create(settings).ResultValue;

    private static KubernetesClient Client(string server, IWebProxy rules) =>
        KubernetesClient.Connect(Some.Access(new Uri(server), ServerTrust.Blind), rules, Some.Options(), TimeProvider.System);
}
