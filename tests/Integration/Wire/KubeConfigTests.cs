using ImageRegistry.Effects.Kubernetes;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class KubeConfigTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_current_context_chooses_server_and_namespace()
    {
        var access = Some.Loaded(Load(ClientConfiguration.Text(
            "server: https://api.example.com:6443/base\ntls-server-name: inner\nproxy-url: http://me:pass@proxy:3128")));

        Assert.Equal(new Uri("https://api.example.com:6443/base"), access.Server);
        Assert.Equal("openshift-image-registry", access.Namespace);
        Assert.Equal("inner", access.TlsServerName);
        Assert.Equal(new Uri("http://proxy:3128/"), access.Proxy!.GetProxy(access.Server));
        Assert.Equal("pass", access.Proxy.Credentials!.GetCredential(new Uri("http://proxy:3128/"), "Basic")!.Password);
    }

    [Fact]
    public void Json_is_read_too() => Assert.Equal(
        new Uri("https://a:1"),
        Some.Loaded(Load("""
            {"current-context":"x","contexts":[{"name":"x","context":{"cluster":"c"}}],
             "clusters":[{"name":"c","cluster":{"server":"https://a:1"}}]}
            """)).Server);

    [Theory]
    [InlineData("server: nonsense", "{}",
        "clusters[0].cluster.server = \"nonsense\": this is not the address of an API server. Write it as https://host:port, without user and query.")]
    [InlineData("server: https://me:secret@a", "{}",
        "clusters[0].cluster.server: this is not the address of an API server. Write it as https://host:port, without user and query.")]
    [InlineData("tls-server-name: x", "{}",
        "clusters[0].cluster.server: the address of the API server is missing. Write it as https://host:port.")]
    [InlineData("server: [a]", "{}",
        "clusters[0].cluster.server: this must be a text. Write the value on the line of the field.")]
    [InlineData("server: https://a\ninsecure-skip-tls-verify: maybe", "{}",
        "clusters[0].cluster.insecure-skip-tls-verify = \"maybe\": this must be true or false. Write true or false.")]
    [InlineData("server: https://a\ncertificate-authority-data: '!secret!'", "{}",
        "clusters[0].cluster.certificate-authority-data: this is not base64. Encode the PEM text with base64 -w0.")]
    [InlineData("server: https://a\ncertificate-authority-data: YWJj", "{}",
        "clusters[0].cluster.certificate-authority-data: the certificate authorities cannot be read: there is no certificate in it. Give the authorities of the API server as PEM.")]
    [InlineData("server: https://a\ncertificate-authority-data: YWJj\ninsecure-skip-tls-verify: true", "{}",
        "clusters[0].cluster.insecure-skip-tls-verify = \"true\": this contradicts clusters[0].cluster.certificate-authority-data. Remove one of the two.")]
    [InlineData("server: https://a\nproxy-url: 'http://'", "{}",
        "clusters[0].cluster.proxy-url: this is not the address of a proxy. Write it as http://host:port or https://host:port.")]
    [InlineData("server: https://a", "auth-provider: {name: gcp}",
        "users[0].user.auth-provider = \"gcp\": authentication providers were removed from Kubernetes clients in 1.26. Use an exec plugin or a token instead.")]
    [InlineData("server: https://a", "as: system:admin",
        "users[0].user.as: impersonation is not supported. Use credentials of the account itself.")]
    [InlineData("server: https://a", "token: secret\nusername: me",
        "users[0].user.username = \"me\": there is a token too, and only one of them can be sent. Remove one of the two.")]
    [InlineData("server: https://a", "token: 'sec ret'",
        "users[0].user.token: a token has no spaces, line breaks or letters beyond ASCII. Write it in one line.")]
    [InlineData("server: https://a", "client-certificate-data: YWJj",
        "users[0].user.client-key: a client certificate and its key belong together, and this one is missing. Add it, or its form with -data at the end of the name.")]
    [InlineData("server: https://a", "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}",
        "users[0].user.exec.apiVersion = \"client.authentication.k8s.io/v1alpha1\": this version of the plugin interface is not supported. Use client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1.")]
    [InlineData("server: https://a", "exec: {apiVersion: client.authentication.k8s.io/v1}",
        "users[0].user.exec.command: the program is missing. Name a program on PATH, or a path.")]
    [InlineData("server: https://a", "exec: {apiVersion: client.authentication.k8s.io/v1, command: x}",
        "users[0].user.exec.interactiveMode: this must be Never, IfAvailable or Always. Write Never for a plugin that asks nothing.")]
    public void A_wrong_field_is_named_with_its_remedy(string cluster, string user, string expected) =>
        Assert.Equal(Path.Combine(folder.Path, "config") + ": " + expected, Some.Fault(Load(ClientConfiguration.Text(cluster, user))));

    [Theory]
    [InlineData("{}", "current-context: no context is chosen.")]
    [InlineData("current-context: x", "current-context = \"x\": there is no entry of this name in contexts.")]
    [InlineData("current-context: x\ncontexts: [{name: x, context: {cluster: c}}]",
        "contexts[0].context.cluster = \"c\": there is no entry of this name in clusters.")]
    [InlineData("current-context: x\ncontexts: [{name: x}]", "contexts[0].context.cluster: the context names no cluster.")]
    [InlineData("current-context: x\ncontexts: here", "contexts: this must be a list.")]
    [InlineData("- a", "this is not a client configuration.")]
    [InlineData("", "this is not a client configuration.")]
    [InlineData("a: [b\n", "line 2 is not YAML: ")]
    public void A_broken_file_is_a_fault(string text, string expected) =>
        Assert.StartsWith(Path.Combine(folder.Path, "config") + ": " + expected, Some.Fault(Load(text)), StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_a_fault()
    {
        var path = Path.Combine(folder.Path, "missing");

        Assert.Equal(
            path + ": the file cannot be read: Could not find file '" + path + "'. Name a readable file by --kubeconfig.",
            Some.Fault(KubeConfigFile.Load(path, TimeProvider.System)));
    }

    [Fact]
    public void A_certificate_file_that_is_missing_is_named_by_its_whole_path() => Assert.StartsWith(
        Path.Combine(folder.Path, "config") + ": clusters[0].cluster.certificate-authority = \""
            + Path.Combine(folder.Path, "pki/ca.crt") + "\": the certificate authorities cannot be read: ",
        Some.Fault(Load(ClientConfiguration.Text("server: https://a\ncertificate-authority: pki/ca.crt"))),
        StringComparison.Ordinal);

    private Microsoft.FSharp.Core.FSharpResult<KubernetesAccess, Effects.ConfigurationFault> Load(string text) =>
        KubeConfigFile.Load(folder.Write("config", text), TimeProvider.System);
}
