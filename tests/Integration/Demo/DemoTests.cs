using Xunit;

namespace ImageRegistry.Integration.Demo;

/// <summary>The demo, with the real operator.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_story_on_platform_none_ends_as_expected()
    {
        await using var demo = RunningDemo.Start("--platform", "none");

        Assert.True(await demo.ExitAsync() == 0, demo.Told);
        Assert.Contains("operator  create Deployment openshift-image-registry/image-registry: the registry runs as a Deployment", demo.Told);
        Assert.Contains("default-route-openshift-image-registry.apps.lab.example.com", demo.Told);
        Assert.Contains("operator  delete Service openshift-image-registry/image-registry: ", demo.Told);
        Assert.Contains("== All went as expected.", demo.Told);
        Assert.DoesNotContain("NOT: ", demo.Told);
        // It works under its own ServiceAccount, which may do all that it asks for.
        Assert.DoesNotMatch("refused .*403", demo.Told);
        Assert.EndsWith("the operator ended with exit code 0", demo.Told.TrimEnd());
    }

    [Fact]
    public async Task Without_cloud_storage_it_shows_why_and_goes_on()
    {
        await using var demo = RunningDemo.Start("--platform", "Azure");

        Assert.True(await demo.ExitAsync() == 0, demo.Told);
        var first = demo.Told[..demo.Told.IndexOf("== An administrator", StringComparison.Ordinal)];
        Assert.Matches(@"ClusterOperator +Degraded +True", first);
        Assert.Contains("== All went as expected.", demo.Told);
    }

    [Fact]
    public async Task Staying_goes_on_until_interrupted_and_then_ends_well()
    {
        await using var demo = RunningDemo.Start("--stay");
        await demo.TellsAsync("export KUBECONFIG=");

        await demo.InterruptAsync();

        Assert.True(await demo.ExitAsync() == 0, demo.Told);
        Assert.Contains("the operator ended with exit code 0", demo.Told);
        Assert.DoesNotContain("could not be released", demo.Told);
    }

    [Fact]
    public async Task Interrupting_the_story_ends_the_operator_too_and_is_no_success()
    {
        await using var demo = RunningDemo.Start();
        await demo.TellsAsync("== An administrator");

        await demo.InterruptAsync();

        Assert.Equal(1, await demo.ExitAsync());
        Assert.Contains("the operator ended with exit code 0", demo.Told);
    }

    [Fact]
    public async Task An_operator_that_ends_by_itself_ends_the_story()
    {
        using var folder = new TemporaryFolder();
        var binary = folder.Write("operator", "#!/bin/sh\necho 'no such flag' >&2\nexit 3\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(binary, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var demo = RunningDemo.Start("--operator", binary);

        Assert.Equal(1, await demo.ExitAsync());
        Assert.Contains("operator  no such flag", demo.Told);
        Assert.Contains("the operator has ended too early", demo.Told);
        Assert.Contains("the operator ended with exit code 3", demo.Told);
    }

    [Theory]
    [InlineData("--platform", "mainframe", "There are: aws, azure, gcp")]
    [InlineData("--operator", "/nowhere/operator", "say where it is with --operator")]
    public async Task What_it_cannot_do_it_says(string option, string value, string answer)
    {
        await using var demo = RunningDemo.Start(option, value);

        Assert.Equal(1, await demo.ExitAsync());
        Assert.Contains(answer, demo.Told);
    }
}
