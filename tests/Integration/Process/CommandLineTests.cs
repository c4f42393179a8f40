using ImageRegistry.Host.CommandLine;
using Xunit;

namespace ImageRegistry.Integration.Process;

public class CommandLineTests
{
    private static async Task<(int Code, OperatorArguments? Ran, string Output, string Errors)> Run(params string[] commandLine)
    {
        OperatorArguments? ran = null;
        var output = new StringWriter();
        var errors = new StringWriter();
        var code = await OperatorCommand.InvokeAsync(commandLine, arguments =>
        {
            ran = arguments;
            return Task.FromResult(42);
        }, () => 7, output, errors);
        return (code, ran, output.ToString(), errors.ToString());
    }

    [Fact]
    public async Task Without_flags_everything_is_empty()
    {
        var (code, ran, _, errors) = await Run();

        Assert.Equal(42, code);
        Assert.Equal(("", "", ""), (ran!.Kubeconfig, ran.Config, errors));
        Assert.Empty(ran.Files);
    }

    [Fact]
    public async Task The_arguments_of_the_deployment_are_understood()
    {
        var (code, ran, _, _) = await Run(
            "--files=/var/run/configmaps/trusted-ca/tls-ca-bundle.pem",
            "--files=/etc/secrets/tls.crt",
            "--files=/etc/secrets/tls.key",
            "--files=/var/run/configmaps/image-registry-operator-config/config.yaml",
            "--config=/var/run/configmaps/image-registry-operator-config/config.yaml");

        Assert.Equal(42, code);
        Assert.Equal(
            [
                "/var/run/configmaps/trusted-ca/tls-ca-bundle.pem",
                "/etc/secrets/tls.crt",
                "/etc/secrets/tls.key",
                "/var/run/configmaps/image-registry-operator-config/config.yaml",
            ],
            ran!.Files);
        Assert.Equal("/var/run/configmaps/image-registry-operator-config/config.yaml", ran.Config);
    }

    [Fact]
    public async Task A_comma_an_equals_sign_a_colon_and_an_at_sign_are_part_of_a_path()
    {
        var (_, ran, _, _) = await Run("--files", "/a,b", "--files=/c=d:e", "--files", "@f", "--kubeconfig", "/k", "--config", "/x");

        Assert.Equal(["/a,b", "/c=d:e", "@f"], ran!.Files);
        Assert.Equal(("/k", "/x"), (ran.Kubeconfig, ran.Config));
    }

    [Fact]
    public async Task Of_a_flag_with_one_value_that_is_given_twice_the_last_counts()
    {
        var (_, ran, _, _) = await Run("--config", "/a", "--config=/b", "--kubeconfig=");

        Assert.Equal(("/b", ""), (ran!.Config, ran.Kubeconfig));
    }

    [Theory]
    [InlineData("--verbose")]
    [InlineData("-v=4")]
    [InlineData("--files-not", "/a")]
    [InlineData("--config")]
    [InlineData("node-ca-sync", "--kubeconfig", "/a")]
    [InlineData("node-ca-sync", "more")]
    [InlineData("start")]
    [InlineData("[suggest]")]
    [InlineData("--files", "/a", "/b")]
    public async Task What_is_unknown_or_incomplete_prints_an_error_and_exits_1_without_running(params string[] commandLine)
    {
        var (code, ran, _, errors) = await Run(commandLine);

        Assert.Equal(1, code);
        Assert.Null(ran);
        Assert.StartsWith("Error: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sub_command_runs_in_place_of_the_operator()
    {
        var (code, ran, _, errors) = await Run("node-ca-sync");

        Assert.Equal((7, ""), (code, errors));
        Assert.Null(ran);
    }

    [Fact]
    public async Task Help_names_the_three_flags_and_does_not_run()
    {
        var (code, ran, output, _) = await Run("--help");

        Assert.Equal(0, code);
        Assert.Null(ran);
        Assert.Contains("--kubeconfig", output);
        Assert.Contains("--files", output);
        Assert.Contains("--config", output);
    }
}
