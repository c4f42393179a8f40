using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ImageRegistry.Host.CommandLine;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Files;
using ImageRegistry.Host.Metrics;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Process;

public sealed class MetricsServerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly LogCapture log = new();
    private readonly MetricRegistry registry = new();
    private readonly ServingCertificate certificate;
    private readonly ServingSettings settings;

    public MetricsServerTests()
    {
        Certificates.WriteNew(folder, "one");
        certificate = new ServingCertificate(ServingPairPaths.In(folder.Path), log.For<ServingCertificate>());
        certificate.Load();
        settings = new ServingSettings(new OperatorArguments("", [], folder.At("config.yaml")), log.For<ServingSettings>());
        registry.Gauge("answer", "The answer.").Set(42);
    }

    public void Dispose()
    {
        log.Dispose();
        folder.Dispose();
    }

    private Task<MetricsServer> Start(
        string address = "127.0.0.1:0", string minimum = "VersionTLS12", params IEnumerable<string> suites)
    {
        Configure(address, minimum, suites);
        return MetricsServer.StartAsync(settings.Load().BindAddress, settings, certificate, registry, log.Loggers, Patience.Token);
    }

    private void Configure(string address, string minimum, params IEnumerable<string> suites) => folder.Write(
        "config.yaml", $"servingInfo: {{bindAddress: '{address}', minTLSVersion: {minimum}, cipherSuites: [{string.Join(", ", suites)}]}}");

    private static bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.Subject is "CN=one" or "CN=two";

    private static HttpClient Client() => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsOurs },
    });

    /// <summary>One handshake; returns the server's certificate, the version and the suite.</summary>
    private static async Task<(string Subject, SslProtocols Version, TlsCipherSuite Suite, string Alpn)> Shake(
        int port, SslProtocols versions = SslProtocols.None, params TlsCipherSuite[] suites)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(tcp.GetStream(), false, IsOurs);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = versions,
            CipherSuitesPolicy = suites.Length > 0 && OperatingSystem.IsLinux() ? new CipherSuitesPolicy(suites) : null,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        });
        var subject = ((X509Certificate2)tls.RemoteCertificate!).Subject;
        return (subject, tls.SslProtocol, tls.NegotiatedCipherSuite, tls.NegotiatedApplicationProtocol.ToString());
    }

    [Fact]
    public async Task Metrics_are_served_in_the_text_format_whatever_the_client_accepts()
    {
        await using var server = await Start();
        using var client = Client();
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/openmetrics-text"));

        using var answer = await client.GetAsync(new Uri($"https://127.0.0.1:{server.Port}/metrics"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new Version(1, 1), answer.Version);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("# HELP answer The answer.\n# TYPE answer gauge\nanswer 42\n", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/metrics/")]
    [InlineData("/healthz")]
    [InlineData("/Metrics")]
    public async Task Every_other_path_is_not_found(string path)
    {
        await using var server = await Start();
        using var client = Client();

        using var answer = await client.GetAsync(new Uri($"https://127.0.0.1:{server.Port}{path}"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Http_without_tls_is_not_answered()
    {
        await using var server = await Start();
        using var client = Client();

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{server.Port}/metrics")));
    }

    [Theory]
    [InlineData(":0")]
    [InlineData("0.0.0.0:0")]
    [InlineData("localhost:0")]
    public async Task All_forms_of_an_address_listen(string address)
    {
        await using var server = await Start(address);

        Assert.Equal("CN=one", (await Shake(server.Port)).Subject);
    }

    [Fact]
    public async Task New_connections_get_the_new_certificate_while_the_server_goes_on()
    {
        await using var server = await Start();
        Assert.Equal("CN=one", (await Shake(server.Port)).Subject);
        Certificates.WriteNew(folder, "two");
        certificate.Refresh();

        Assert.Equal("CN=two", (await Shake(server.Port)).Subject);
        folder.Write("tls.crt", "broken");
        certificate.Refresh();
        Assert.Equal("CN=two", (await Shake(server.Port)).Subject);
    }

    [Fact]
    public async Task A_client_of_tls_1_2_is_refused_when_the_minimum_is_1_3()
    {
        await using var server = await Start(minimum: "VersionTLS13");

        await Assert.ThrowsAnyAsync<Exception>(() => Shake(server.Port, SslProtocols.Tls12));
        Assert.Equal(SslProtocols.Tls13, (await Shake(server.Port)).Version);
    }

    [Fact]
    public async Task New_connections_get_the_new_tls_settings_while_the_server_goes_on()
    {
        await using var server = await Start();
        Assert.Equal(SslProtocols.Tls12, (await Shake(server.Port, SslProtocols.Tls12)).Version);
        Configure("127.0.0.1:0", "VersionTLS13");
        settings.Refresh();
        await Assert.ThrowsAnyAsync<Exception>(() => Shake(server.Port, SslProtocols.Tls12));
        Assert.Equal(SslProtocols.Tls13, (await Shake(server.Port)).Version);
        Configure("127.0.0.1:0", "VersionTLS12", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
        settings.Refresh();

        Assert.Equal(
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, (await Shake(server.Port, SslProtocols.Tls12)).Suite);
    }

    [Theory]
    [InlineData("servingInfo: {bindAddress: '127.0.0.1:0', minTLSVersion: TLS1}", "minTLSVersion has the value \"TLS1\"")]
    [InlineData("servingInfo: {bindAddress: '127.0.0.1:9443'}", "bindAddress is another one now, 127.0.0.1:9443: it takes a restart")]
    public async Task Settings_that_can_not_be_taken_over_leave_the_old_ones_and_are_logged_once(string text, string reason)
    {
        await using var server = await Start(minimum: "VersionTLS13");
        var path = folder.Write("config.yaml", text);
        settings.Refresh();
        settings.Refresh();

        Assert.Equal(SslProtocols.Tls13, settings.Protocols);
        Assert.Single(log.Text.Split('\n'), line => line.Contains(reason, StringComparison.Ordinal));
        Assert.False(settings.Serves(path, Fingerprint.OfFile(path)));
    }

    [Fact]
    public async Task Nobody_has_to_say_who_they_are_and_every_client_gets_the_same()
    {
        await using var server = await Start();
        using var client = Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "wrong");

        Assert.Equal("# HELP answer The answer.\n# TYPE answer gauge\nanswer 42\n", await client.GetStringAsync(new Uri($"https://127.0.0.1:{server.Port}/metrics")));
    }

    [Fact]
    public async Task A_client_of_tls_1_2_is_served_by_default_and_http_2_is_not_offered()
    {
        await using var server = await Start();

        var (_, version, _, alpn) = await Shake(server.Port, SslProtocols.Tls12);

        Assert.Equal(SslProtocols.Tls12, version);
        Assert.Equal("http/1.1", alpn);
    }

    [Fact]
    public async Task Only_the_suites_of_the_list_are_spoken_and_tls_1_3_stays_on()
    {
        await using var server = await Start(suites: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

        Assert.Equal(
            TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, (await Shake(server.Port, SslProtocols.Tls12)).Suite);
        await Assert.ThrowsAnyAsync<Exception>(
            () => Shake(server.Port, SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256));
        Assert.Equal(SslProtocols.Tls13, (await Shake(server.Port)).Version);
    }

    [Fact]
    public async Task Every_suite_of_the_platform_may_be_listed()
    {
        await using var server = await Start(minimum: "VersionTLS10", suites: TlsNames.Suites.Keys);

        Assert.Equal(SslProtocols.Tls12, (await Shake(server.Port, SslProtocols.Tls12)).Version);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_start_up_error()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        var refusal = await Assert.ThrowsAsync<StartupException>(() => Start(address));

        Assert.StartsWith($"metrics: can't listen on {address}: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pair_that_can_not_be_used_is_a_start_up_error_that_does_not_show_the_key()
    {
        var (_, foreign) = Certificates.New("other");
        folder.Write("tls.key", foreign);
        var refusal = Assert.Throws<StartupException>(certificate.Load);
        Assert.Contains(folder.At("tls.key"), refusal.Message);
        Assert.Contains("does not match the certificate", refusal.Message);
        Assert.DoesNotContain(foreign.Split('\n')[1], refusal.ToString());

        File.Delete(folder.At("tls.crt"));
        Assert.Throws<StartupException>(certificate.Load);
    }
}
