using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class TlsTests : IDisposable
{
    private const string Path = "/apis/imageregistry.operator.openshift.io/v1/configs/cluster";
    private static readonly Exchange Get = new("GET " + Path, Answers.Json("{}"));

    private readonly TemporaryFolder folder = new();
    private readonly TestAuthority authority = new("server authority");
    private readonly TestAuthority clients = new("client authority");
    private readonly ManualTime time = new();

    public void Dispose()
    {
        folder.Dispose();
        authority.Dispose();
        clients.Dispose();
    }

    [Fact]
    public async Task The_server_is_believed_by_the_authority_in_the_configuration_and_speaks_http_2()
    {
        await using var peer = await PeerAsync(Get);
        using var client = Client(peer, "certificate-authority-data: " + ClientConfiguration.Base64(authority.Pem));

        Assert.Equal("{}", Some.Text(await client.GetAsync(Some.Config, Patience.Token)));
        await peer.DoneAsync();
        Assert.Equal(["HTTP/2"], peer.Protocols);
    }

    [Fact]
    public async Task The_authority_in_a_file_may_be_one_of_several_and_may_change()
    {
        await using var peer = await PeerAsync(Get);
        folder.Write("ca.crt", clients.Pem);
        using var client = Client(peer, "certificate-authority: ca.crt");

        Assert.True(Some.Failure(await client.GetAsync(Some.Config, Patience.Token)).IsUnreachable);
        folder.Write("ca.crt", clients.Pem + "\n" + authority.Pem);
        Assert.Equal("{}", Some.Text(await client.GetAsync(Some.Config, Patience.Token)));
        await peer.DoneAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("other")]
    public async Task A_server_with_another_authority_is_not_spoken_to(string given)
    {
        await using var peer = await PeerAsync();
        using var client = Client(
            peer, given.Length == 0 ? "" : "certificate-authority-data: " + ClientConfiguration.Base64(clients.Pem));

        var failure = Some.Failure(await client.GetAsync(Some.Config, Patience.Token));

        await peer.DoneAsync();
        Assert.StartsWith(
            "GET Config cluster: no TLS connection to the server: ", ApiFailureModule.text(failure), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_with_another_name_is_not_spoken_to()
    {
        using var certificate = authority.ServerCertificate("api.internal");
        await using var peer = await ScriptedPeer.StartAsync(certificate);
        using var client = Client(peer, "certificate-authority-data: " + ClientConfiguration.Base64(authority.Pem));

        Assert.True(Some.Failure(await client.GetAsync(Some.Config, Patience.Token)).IsUnreachable);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task The_name_in_the_configuration_is_the_one_expected()
    {
        using var certificate = authority.ServerCertificate("api.internal");
        await using var peer = await ScriptedPeer.StartAsync(certificate, Get);
        using var client = Client(
            peer, "tls-server-name: api.internal\ncertificate-authority-data: " + ClientConfiguration.Base64(authority.Pem));

        Assert.Equal("{}", Some.Text(await client.GetAsync(Some.Config, Patience.Token)));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task Without_verification_any_server_will_do()
    {
        await using var peer = await PeerAsync(Get);
        using var client = Client(peer, "insecure-skip-tls-verify: true");

        Assert.Equal("{}", Some.Text(await client.GetAsync(Some.Config, Patience.Token)));
        await peer.DoneAsync();
    }

    [Theory]
    [InlineData("EC")]
    [InlineData("RSA")]
    public async Task A_client_certificate_in_the_configuration_is_shown(string kind)
    {
        var (certificate, key) = kind == "EC" ? clients.EcClient("me") : clients.RsaClient("me");
        await using var peer = await PeerAsync(Get);
        using var client = Client(peer, "insecure-skip-tls-verify: true",
            "client-certificate-data: " + ClientConfiguration.Base64(certificate)
            + "\nclient-key-data: " + ClientConfiguration.Base64(key));

        await client.GetAsync(Some.Config, Patience.Token);

        await peer.DoneAsync();
        Assert.Equal(["CN=me"], peer.ClientCertificates);
    }

    [Fact]
    public async Task Client_certificate_files_are_read_again_and_a_new_pair_gets_a_new_connection()
    {
        await using var peer = await PeerAsync(Get, Get, Get);
        WritePair("first");
        using var client = Client(
            peer, "insecure-skip-tls-verify: true", "client-certificate: client.crt\nclient-key: client.key");

        await client.GetAsync(Some.Config, Patience.Token);
        WritePair("second");
        await client.GetAsync(Some.Config, Patience.Token);
        time.Advance(TimeSpan.FromMinutes(1));
        await client.GetAsync(Some.Config, Patience.Token);

        await peer.DoneAsync();
        Assert.Equal(["CN=first", "CN=first", "CN=second"], peer.ClientCertificates);
        Assert.Equal(peer.Connections[0], peer.Connections[1]);
    }

    [Fact]
    public async Task A_client_certificate_that_is_refused_is_replaced_at_once()
    {
        await using var peer = await PeerAsync(Get, new Exchange("GET " + Path, Answers.Status(401, "Unauthorized")), Get);
        WritePair("first");
        using var client = Client(
            peer, "insecure-skip-tls-verify: true", "client-certificate: client.crt\nclient-key: client.key");
        await client.GetAsync(Some.Config, Patience.Token);
        WritePair("second");

        Assert.Equal("{}", Some.Text(await client.GetAsync(Some.Config, Patience.Token)));
        await peer.DoneAsync();
        Assert.Equal(["CN=first", "CN=first", "CN=second"], peer.ClientCertificates);
    }

    [Fact]
    public async Task A_client_certificate_of_a_plugin_is_shown()
    {
        var (certificate, key) = clients.EcClient("plugin");
        folder.Write(
            "answer",
            $$$"""{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"clientCertificateData":"{{{certificate.ReplaceLineEndings("\\n")}}}","clientKeyData":"{{{key.ReplaceLineEndings("\\n")}}}"}}""");
        folder.WriteScript("plugin", """cat "$(dirname "$0")/answer" """);
        await using var peer = await PeerAsync(Get);
        using var client = Client(peer, "insecure-skip-tls-verify: true",
            "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./plugin}");

        await client.GetAsync(Some.Config, Patience.Token);

        await peer.DoneAsync();
        Assert.Equal(["CN=plugin"], peer.ClientCertificates);
    }

    [Fact]
    public async Task Many_watches_share_one_connection()
    {
        var exchanges = Enumerable.Range(0, 20).Select(number => new Exchange(
            $"GET /api/v1/namespaces/n/secrets?watch=true&allowWatchBookmarks=true&resourceVersion={number}&timeoutSeconds=300",
            Answers.LinesThenSilence()));
        await using var peer = await PeerAsync([.. exchanges]);
        using var client = Client(peer, "insecure-skip-tls-verify: true");
        using var cancel = new CancellationTokenSource();
        var watches = new List<IAsyncEnumerator<WatchEvent>>();

        for (var number = 0; number < 20; number++)
        {
            var watch = client.WatchAsync(
                Some.Secrets, "n", Selection.Everything,
                number.ToString(System.Globalization.CultureInfo.InvariantCulture), cancel.Token)
                .GetAsyncEnumerator(Patience.Token);
            Assert.True(await watch.MoveNextAsync());
            watches.Add(watch);
        }

        await peer.DoneAsync();
        Assert.Single(peer.Connections.Distinct());

        foreach (var watch in watches)
        {
            await watch.DisposeAsync();
        }
    }

    private Task<ScriptedPeer> PeerAsync(params Exchange[] script) =>
        ScriptedPeer.StartAsync(authority.ServerCertificate(), script);

    private void WritePair(string name)
    {
        var (certificate, key) = clients.EcClient(name);
        folder.Write("client.crt", certificate);
        folder.Write("client.key", key);
    }

    private KubernetesClient Client(ScriptedPeer peer, string cluster, string user = "{}")
    {
        var path = folder.Write("config", ClientConfiguration.Text("server: " + peer.Address.OriginalString + "\n" + cluster, user));
        return KubernetesClient.Connect(Some.Loaded(KubeConfigFile.Load(path, time)), null, Some.Options(), time);
    }
}
