using System.Net;
using ImageRegistry.Effects.Http;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class ProxyRulesTests
{
    private const string NoProxy =
        "10.0.0.7/8, 172.30.0.0/16,192.168.1.5, [fd00::1]:8443,fd02::/64,fd03::9,example.com,.suffix.org,*.star.net,only.port:8080,192.168.1.6:81,,:80";

    [Theory]

    // Networks, with and without bits behind the prefix.
    [InlineData("https://172.30.0.1", true)]
    [InlineData("https://172.31.0.1", false)]
    [InlineData("https://10.200.3.4:6443", true)]
    [InlineData("https://[fd02::5]", true)]
    [InlineData("https://[fd02:0:0:1::5]", false)]
    [InlineData("https://[::ffff:172.30.0.1]", true)]

    // Addresses, with and without port.
    [InlineData("https://192.168.1.5:6443", true)]
    [InlineData("https://192.168.1.6:81", true)]
    [InlineData("https://192.168.1.6:82", false)]
    [InlineData("https://[fd03::9]", true)]
    [InlineData("https://[fd00::1]:8443", true)]
    [InlineData("https://[fd00::1]", false)]

    // Domains.
    [InlineData("https://example.com", true)]
    [InlineData("https://API.Example.com", true)]
    [InlineData("https://notexample.com", false)]
    [InlineData("https://suffix.org", false)]
    [InlineData("https://a.suffix.org", true)]
    [InlineData("https://star.net", false)]
    [InlineData("https://a.star.net", true)]
    [InlineData("https://only.port:8080", true)]
    [InlineData("https://only.port", false)]

    // Always direct.
    [InlineData("https://localhost:1", true)]
    [InlineData("https://127.9.9.9", true)]
    [InlineData("https://[::1]", true)]
    [InlineData("https://somewhere.else", false)]
    public void No_proxy_is_read_as_go_reads_it(string destination, bool direct)
    {
        var rules = Rules(new ProxySettings("http://plain:1", "http://secure:2", NoProxy));

        Assert.Equal(direct, rules.IsBypassed(new Uri(destination)));
        Assert.Equal(direct ? null : new Uri("http://secure:2"), rules.GetProxy(new Uri(destination)));
    }

    [Fact]
    public void The_scheme_of_the_destination_chooses_the_proxy()
    {
        var rules = Rules(new ProxySettings("plain:1", "https://secure:2"));

        Assert.Equal(new Uri("http://plain:1"), rules.GetProxy(new Uri("http://a.b")));
        Assert.Equal(new Uri("https://secure:2"), rules.GetProxy(new Uri("https://a.b")));
    }

    [Fact]
    public void A_star_makes_everything_direct() =>
        Assert.True(Rules(new ProxySettings("p:1", "p:1", "a.b, *")).IsBypassed(new Uri("https://somewhere.else")));

    [Fact]
    public void Without_a_proxy_everything_is_direct() =>
        Assert.Null(Rules(new ProxySettings("http://plain:1")).GetProxy(new Uri("https://somewhere.else")));

    [Fact]
    public void The_password_is_a_credential_and_no_part_of_the_address()
    {
        var rules = Rules(new ProxySettings("", "http://me:p%40ss@secure:2"));
        var address = rules.GetProxy(new Uri("https://a.b"))!;

        Assert.Equal("http://secure:2/", address.AbsoluteUri);
        Assert.Equal(("me", "p@ss"), Parts(rules.Credentials!.GetCredential(address, "Basic")!));
    }

    [Fact]
    public void Upper_case_variables_come_before_lower_case_ones()
    {
        var variables = new Dictionary<string, string>
        {
            ["HTTP_PROXY"] = "upper",
            ["http_proxy"] = "lower",
            ["HTTPS_PROXY"] = "",
            ["https_proxy"] = "secure",
            ["no_proxy"] = "a.b",
        };

        var settings = ProxySettings.From(variables.GetValueOrDefault);

        Assert.Equal(new ProxySettings("upper", "secure", "a.b"), settings);
    }

    [Theory]
    [InlineData("http://", "HTTPS_PROXY: this is not the address of a proxy. Write it as http://host:port or https://host:port.")]
    [InlineData("ftp://me:secret@host:1", "HTTPS_PROXY = \"ftp://host:1\": this kind of proxy is not supported. Use an http, https or socks5 proxy.")]
    public void A_proxy_that_cannot_be_used_is_a_fault_without_its_password(string text, string expected)
    {
        var result = ProxyRules.Create(new ProxySettings("", text));

        Assert.True(result.IsError);
        Assert.Equal(expected, result.ErrorValue.Text);
    }

    private static (string, string) Parts(NetworkCredential credential) => (credential.UserName, credential.Password);

    private static ProxyRules Rules(ProxySettings settings)
    {
        var result = ProxyRules.Create(settings);
        return result.IsOk ? result.ResultValue : throw new Xunit.Sdk.XunitException(result.ErrorValue.Text);
    }
}
