using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class InClusterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TestAuthority authority = new("cluster");

    public void Dispose()
    {
        folder.Dispose();
        authority.Dispose();
    }

    [Theory]
    [InlineData("172.30.0.1", "443", "https://172.30.0.1/")]
    [InlineData("fd02::1", "6443", "https://[fd02::1]:6443/")]
    [InlineData("kubernetes.default.svc", "6443", "https://kubernetes.default.svc:6443/")]
    public void The_server_is_the_service(string host, string port, string expected)
    {
        WriteAll();

        var access = Some.Loaded(InClusterConfig.Load(new InClusterSettings(host, port, folder.Path), TimeProvider.System));

        Assert.Equal(expected, access.Server.AbsoluteUri);
        Assert.Equal("openshift-image-registry", access.Namespace);
    }

    [Fact]
    public void The_settings_come_from_the_two_variables()
    {
        var variables = new Dictionary<string, string> { ["KUBERNETES_SERVICE_HOST"] = "a", ["KUBERNETES_SERVICE_PORT"] = "1" };

        Assert.Equal(
            new InClusterSettings("a", "1", "/var/run/secrets/kubernetes.io/serviceaccount"),
            InClusterSettings.From(variables.GetValueOrDefault));
    }

    [Theory]
    [InlineData("", "443", "environment: KUBERNETES_SERVICE_HOST: the variable is not set.")]
    [InlineData("a", "", "environment: KUBERNETES_SERVICE_PORT: this is not a port.")]
    [InlineData("a", "99999", "environment: KUBERNETES_SERVICE_PORT = \"99999\": this is not a port.")]
    public void Outside_of_a_pod_it_is_said_what_is_missing(string host, string port, string expected) => Assert.Equal(
        expected + " Run in a pod with a service account, or name a client configuration by --kubeconfig.",
        Some.Fault(InClusterConfig.Load(new InClusterSettings(host, port, folder.Path), TimeProvider.System)));

    [Fact]
    public void A_pod_without_service_account_is_told_so() => Assert.Equal(
        Path.Combine(folder.Path, "token") + ": there is no service account token. Set automountServiceAccountToken: true for the pod, or name a client configuration by --kubeconfig.",
        Some.Fault(InClusterConfig.Load(new InClusterSettings("a", "1", folder.Path), TimeProvider.System)));

    [Fact]
    public async Task A_pod_reaches_the_server_with_its_token_and_believes_its_authority()
    {
        WriteAll();
        using var certificate = authority.ServerCertificate();
        await using var peer = await ScriptedPeer.StartAsync(
            certificate,
            new Exchange("GET /apis/imageregistry.operator.openshift.io/v1/configs/cluster", Answers.Json("{}"))
            {
                Headers = ["Authorization: Bearer abc"],
            });
        var settings = new InClusterSettings(
            "127.0.0.1", peer.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), folder.Path);
        using var client = KubernetesClient.Connect(
            Some.Loaded(InClusterConfig.Load(settings, TimeProvider.System)), null, Some.Options(), TimeProvider.System);

        Assert.Equal("{}", Some.Text(await client.GetAsync(Some.Config, Patience.Token)));
        await peer.DoneAsync();
    }

    private void WriteAll()
    {
        folder.Write("token", "abc\n");
        folder.Write("ca.crt", authority.Pem);
        folder.Write("namespace", "openshift-image-registry");
    }
}
