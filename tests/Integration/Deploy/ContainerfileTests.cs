using System.Text.RegularExpressions;
using Xunit;

namespace ImageRegistry.Integration.Deploy;

/// <summary>What the image is made of (spec 06, section 5), as far as the file says it.</summary>
public sealed class ContainerfileTests
{
    private static readonly string Text = File.ReadAllText(DeployFolder.Path("image/Containerfile"));

    [Fact]
    public void The_image_carries_every_manifest_and_the_image_references()
    {
        var copied = Regex.Matches(Text, @"\bdeploy/[^\s]+")
            .Select(match => match.Value)
            .Where(pattern => pattern.Contains("0*", StringComparison.Ordinal) || pattern.EndsWith("image-references", StringComparison.Ordinal))
            .SelectMany(Matches)
            .Order(StringComparer.Ordinal);

        var manifests = Directory.EnumerateFiles(DeployFolder.Path(""), "0*.yaml", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/kubernetes/", StringComparison.Ordinal))
            .Append(DeployFolder.Path("openshift/image-references"))
            .Order(StringComparer.Ordinal);

        Assert.Equal(manifests, copied);
    }

    [Fact]
    public void No_two_manifests_have_the_same_name()
    {
        var names = Directory.EnumerateFiles(DeployFolder.Path(""), "0*.yaml", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/kubernetes/", StringComparison.Ordinal))
            .Select(path => Path.GetFileName(path))
            .ToList();

        Assert.Equal(names.Distinct().Order(), names.Order());
    }

    [Theory]
    [InlineData("LABEL io.openshift.release.operator=true")]
    [InlineData("COPY --from=builder /source/out/r2r/cluster-image-registry-operator /usr/bin/")]
    [InlineData("COPY deploy/image/entrypoint.sh /usr/bin/")]
    [InlineData("ENTRYPOINT [\"/usr/bin/entrypoint.sh\"]")]
    [InlineData("USER 1001:0")]
    [InlineData("ARG BUILD_VERSION=v0.0.1")]
    public void The_image_keeps_its_contract(string line) => Assert.Contains("\n" + line + "\n", Text, StringComparison.Ordinal);

    [Fact]
    public async Task The_entry_script_can_be_executed()
    {
        var (code, output) = await Tool.RunAsync("test", "-x", DeployFolder.Path("image/entrypoint.sh"));

        Assert.True(code == 0, output);
    }

    private static IEnumerable<string> Matches(string pattern)
    {
        var full = DeployFolder.Path(pattern["deploy/".Length..]);
        var (folder, file) = (Path.GetDirectoryName(full)!, Path.GetFileName(full));
        var folders = Path.GetFileName(folder) == "*" ? Directory.EnumerateDirectories(Path.GetDirectoryName(folder)!) : [folder];
        return folders.SelectMany(each => Directory.EnumerateFiles(each, file));
    }
}
