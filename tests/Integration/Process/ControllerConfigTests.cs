using System.Net.Security;
using ImageRegistry.Host.CommandLine;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Metrics;
using Xunit;

namespace ImageRegistry.Integration.Process;

public class ControllerConfigTests
{
    private static ControllerConfig Parse(string text) => ControllerConfigFile.Parse("/etc/config.yaml", text);

    private static string Refusal(string text) => Assert.Throws<StartupException>(() => Parse(text)).Message;

    [Fact]
    public void The_file_that_the_platform_writes_is_understood()
    {
        var config = Parse("""
            apiVersion: config.openshift.io/v1
            kind: GenericControllerConfig
            leaderElection: { disable: true }
            servingInfo:
              bindAddress: 0.0.0.0:8443
              certFile: /somewhere
              minTLSVersion: VersionTLS13
              cipherSuites:
              - TLS_AES_128_GCM_SHA256
              - TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305
            somethingNew: 7
            """);

        Assert.Equal(new BindAddress("0.0.0.0", 8443), config.BindAddress);
        Assert.Equal(MinimumTls.Tls13, config.MinimumTls);
        Assert.Equal(
            [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256],
            config.CipherSuites);
    }

    [Fact]
    public void Json_with_tabs_and_escapes_is_understood()
    {
        var config = Parse("{\n\t\"servingInfo\": {\n\t\t\"bindAddress\": \"local\\u0068ost:9090\",\n\t\t\"certFile\": \"\\/x\"\n\t}\n}\n");

        Assert.Equal("localhost:9090", config.BindAddress.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("servingInfo:\n")]
    [InlineData("""{"servingInfo":{"bindAddress":"","minTLSVersion":"","cipherSuites":[]}}""")]
    [InlineData("servingInfo: {bindAddress: null, minTLSVersion: ~, cipherSuites: null}")]
    public void What_is_absent_or_empty_has_its_default(string text)
    {
        var config = Parse(text);

        Assert.Equal(":60000", config.BindAddress.ToString());
        Assert.Equal(MinimumTls.Tls12, config.MinimumTls);
        Assert.Empty(config.CipherSuites);
    }

    [Fact]
    public void An_empty_address_leaves_the_other_fields_as_given()
    {
        var config = Parse("""{"servingInfo":{"bindAddress":"","minTLSVersion":"VersionTLS10"}}""");

        Assert.Equal(":60000", config.BindAddress.ToString());
        Assert.Equal(MinimumTls.Tls10, config.MinimumTls);
    }

    [Theory]
    [InlineData(":60000", "", 60000)]
    [InlineData("0.0.0.0:8443", "0.0.0.0", 8443)]
    [InlineData("localhost:9090", "localhost", 9090)]
    [InlineData("[::1]:1", "::1", 1)]
    [InlineData("[::]:0", "::", 0)]
    public void Addresses_are_host_and_port(string text, string host, int port)
    {
        Assert.Equal(new BindAddress(host, port), BindAddress.Parse(text));
        Assert.Equal(text, BindAddress.Parse(text)!.ToString());
    }

    [Theory]
    [InlineData("60000")]
    [InlineData("localhost")]
    [InlineData(":65536")]
    [InlineData(":-1")]
    [InlineData("::1:1")]
    [InlineData("http://a:1")]
    [InlineData("a b:1")]
    public void What_is_no_address_is_none(string text) => Assert.Null(BindAddress.Parse(text));

    [Theory]
    [InlineData("servingInfo: {minTLSVersion: VersionTLS14}", "servingInfo.minTLSVersion", "VersionTLS14")]
    [InlineData("servingInfo: {minTLSVersion: [a]}", "servingInfo.minTLSVersion", "(a list)")]
    [InlineData("servingInfo: {cipherSuites: [TLS_AES_128_GCM_SHA256, NOPE]}", "servingInfo.cipherSuites[1]", "NOPE")]
    [InlineData("servingInfo: {cipherSuites: TLS_AES_128_GCM_SHA256}", "servingInfo.cipherSuites", "TLS_AES_128_GCM_SHA256")]
    [InlineData("servingInfo: {cipherSuites: [ECDHE-RSA-AES128-GCM-SHA256]}", "servingInfo.cipherSuites[0]", "ECDHE-RSA-AES128-GCM-SHA256")]
    [InlineData("servingInfo: {bindAddress: nowhere}", "servingInfo.bindAddress", "nowhere")]
    [InlineData("servingInfo: {bindAddress: 60000}", "servingInfo.bindAddress", "60000")]
    [InlineData("servingInfo: yes-please", "servingInfo", "yes-please")]
    [InlineData("[]", "the document", "(a list)")]
    public void A_value_without_meaning_is_refused_by_file_field_and_value(string text, string field, string value)
    {
        Assert.StartsWith($"--config /etc/config.yaml: {field} has the value \"{value}\". ", Refusal(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("servingInfo: {")]
    [InlineData("{\"servingInfo\": }}")]
    public void What_is_neither_yaml_nor_json_is_refused(string text) =>
        Assert.StartsWith("--config /etc/config.yaml: not valid YAML or JSON, line ", Refusal(text), StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_refused_and_no_file_is_the_default()
    {
        using var log = new LogCapture();
        ServingSettings Settings(string path) => new(new OperatorArguments("", [], path), log.For<ServingSettings>());

        Assert.StartsWith(
            "--config /no/such/file.yaml: the file can't be read: ",
            Assert.Throws<StartupException>(Settings("/no/such/file.yaml").Load).Message, StringComparison.Ordinal);
        Assert.Same(ControllerConfig.Default, Settings("").Load());
    }

    [Fact]
    public void All_names_of_the_platform_are_known()
    {
        Assert.Equal(4, TlsNames.Versions.Count);
        Assert.Equal(27, TlsNames.Suites.Count);
        Assert.All(
            TlsNames.Suites,
            pair => Assert.StartsWith(pair.Key, pair.Value.ToString(), StringComparison.Ordinal));
    }
}
