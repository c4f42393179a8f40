using ImageRegistry.Effects.Http;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Host.Configuration;
using Xunit;

namespace ImageRegistry.Integration.Process;

public class EnvironmentTests
{
    private static OperatorEnvironment Read(params (string Name, string Value)[] variables) =>
        OperatorEnvironment.Read(name => variables.FirstOrDefault(variable => variable.Name == name).Value);

    [Fact]
    public void Each_variable_has_its_place()
    {
        var environment = Read(
            ("RELEASE_VERSION", "4.20"), ("OPERATOR_IMAGE_VERSION", "0.0.1-snapshot"), ("IMAGE", "registry"),
            ("OPERATOR_IMAGE", "operator"), ("IMAGE_PRUNER", "cli"), ("WATCH_NAMESPACE", "ns"), ("POD_NAME", "pod-1"),
            ("AZURE_ENVIRONMENT_FILEPATH", "/tmp/azurestackcloud.json"), ("MANAGED_AZURE_HCP_CREDENTIALS_FILE_PATH", "/m"),
            ("HTTP_PROXY", "http://p:1"), ("https_proxy", "http://q:2"), ("NO_PROXY", "10.0.0.0/8"), ("no_proxy", "ignored"),
            ("KUBERNETES_SERVICE_HOST", "172.30.0.1"), ("KUBERNETES_SERVICE_PORT", "443"),
            ("STORAGE_EMULATOR_HOST", "localhost:4443"));

        Assert.Equal(
            new OperatorEnvironment(
                "4.20", "0.0.1-snapshot", "registry", "operator", "cli", "ns", "pod-1", "/tmp/azurestackcloud.json", "/m",
                new ProxySettings("http://p:1", "http://q:2", "10.0.0.0/8"),
                new InClusterSettings("172.30.0.1", "443"), "/etc/secrets", "localhost:4443"),
            environment);
    }

    [Fact]
    public void What_is_not_set_is_empty_but_for_the_namespace_of_the_claim()
    {
        Assert.Null(Read().WatchNamespace);
        Assert.Equal("", Read(("WATCH_NAMESPACE", "")).WatchNamespace);
        Assert.Equal("", Read().ReleaseVersion);
    }

    [Fact]
    public void A_password_of_a_proxy_is_not_in_the_text_of_the_environment()
    {
        var text = Read(("HTTPS_PROXY", "http://user:hunter2@proxy:3128")).ToString();

        Assert.DoesNotContain("hunter2", text);
    }
}
