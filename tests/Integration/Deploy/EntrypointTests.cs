using Xunit;

namespace ImageRegistry.Integration.Deploy;

/// <summary>The image's entry script (OP-3), run in a folder that plays the root: only its absolute paths are put there.</summary>
public sealed class EntrypointTests : IDisposable
{
    private const string Overwriting = "Overwriting root TLS certificate authority trust store";

    private readonly TemporaryFolder root = new();

    public EntrypointTests()
    {
        foreach (var folder in (string[])["usr/bin", "usr/share/cluster-image-registry-operator", "etc/pki/ca-trust/extracted/pem"])
            Directory.CreateDirectory(root.At(folder));
        Directory.CreateDirectory(root.At("var/run/configmaps/trusted-ca"));
        // In the operator's place: tells what it was started with, one argument in each line, and which process it is.
        Write("usr/bin/cluster-image-registry-operator", "#!/bin/sh\necho \"started as $$\"\nfor each in \"$@\"; do echo \"[$each]\"; done\nexit 7\n");
    }

    private string Target => root.At("etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem");

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task The_clusters_authorities_take_the_place_of_the_images()
    {
        Write("var/run/configmaps/trusted-ca/tls-ca-bundle.pem", "the cluster's\n");
        File.WriteAllText(Target, "the image's\n");

        var (_, output) = await RunAsync();

        Assert.StartsWith(Overwriting + "\n", output, StringComparison.Ordinal);
        Assert.Equal("the cluster's\n", await File.ReadAllTextAsync(Target));
    }

    [Fact]
    public async Task Without_authorities_of_the_cluster_it_says_nothing_and_keeps_what_is_there()
    {
        File.WriteAllText(Target, "the image's\n");

        var (_, output) = await RunAsync();

        Assert.StartsWith("started", output, StringComparison.Ordinal);
        Assert.Equal("the image's\n", await File.ReadAllTextAsync(Target));
    }

    [Fact]
    public async Task An_empty_volume_over_the_images_authorities_gets_them_back()
    {
        Write("usr/share/cluster-image-registry-operator/tls-ca-bundle.pem", "the image's\n");

        var (_, output) = await RunAsync();

        Assert.StartsWith("started", output, StringComparison.Ordinal);
        Assert.Equal("the image's\n", await File.ReadAllTextAsync(Target));
    }

    [Fact]
    public async Task An_image_without_authorities_starts_all_the_same()
    {
        var (code, _) = await RunAsync();

        Assert.Equal(7, code);
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public async Task The_operator_gets_every_argument_as_it_is_and_its_exit_code_counts()
    {
        var (code, output) = await RunAsync("--files=/a b", "", "--config=$HOME");

        Assert.Equal(7, code);
        Assert.EndsWith("[--files=/a b]\n[]\n[--config=$HOME]\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_that_cannot_be_put_in_place_keeps_the_operator_from_starting()
    {
        // A folder where the bundle should be stands for a volume that was not mounted as it should.
        Write("var/run/configmaps/trusted-ca/tls-ca-bundle.pem", "the cluster's\n");
        Directory.Delete(root.At("etc/pki/ca-trust/extracted/pem"));

        var (code, output) = await RunAsync();

        Assert.Equal(1, code);
        Assert.DoesNotContain("started", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_becomes_the_operator_so_that_signals_reach_it()
    {
        var script = Script();
        var (_, output) = await Tool.RunAsync("sh", "-c", $"echo \"$$\"; exec '{script}'");

        var lines = output.Split('\n');
        Assert.Equal("started as " + lines[0], lines[1]);
    }

    private Task<(int Code, string Output)> RunAsync(params string[] arguments) => Tool.RunAsync(Script(), arguments);

    private string Script()
    {
        var text = File.ReadAllText(DeployFolder.Path("image/entrypoint.sh"));
        // Every absolute path but that of the shell.
        foreach (var top in (string[])["/var/", "/usr/", "/etc/"])
            text = text.Replace(top, root.Path + top, StringComparison.Ordinal);
        return Write("entrypoint.sh", text);
    }

    private string Write(string name, string content)
    {
        var path = root.Write(name, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
