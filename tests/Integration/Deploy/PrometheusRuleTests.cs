using System.Text.RegularExpressions;
using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Deploy;

/// <summary>The alerts and recording rules, put to Prometheus's own tool (DEP-10).</summary>
public sealed class PrometheusRuleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static readonly string[] Files =
        ["09-prometheus-rules", "09-prometheus-rules-imagestreams", "09-prometheus-rules-registry-operations"];

    public static TheoryData<string> Names => [.. Files];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Prometheus_can_load_the_rules(string name)
    {
        // Four of the rules have one record, by intention: the tool's only lint is about that.
        var (code, output) = await Tool.RunAsync("promtool", "check", "rules", "--lint=none", Rules(name));

        Assert.True(code == 0, output);
        Assert.Contains("SUCCESS", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_rules_fire_and_record_on_what_they_are_for(string name)
    {
        Rules(name);
        var cases = folder.Write(name + ".test.yaml", await File.ReadAllTextAsync(Cases(name)));

        var (code, output) = await Tool.RunAsync("promtool", "test", "rules", cases);

        Assert.True(code == 0, output);
    }

    [Fact]
    public void Every_rule_is_tested()
    {
        foreach (var name in Files)
        {
            var cases = File.ReadAllText(Cases(name));
            foreach (var rule in Groups(name).SelectMany(group => group.Items("rules")))
            {
                var expression = rule.Text("alert").Length > 0 ? "alertname: " + rule.Text("alert") : "expr: " + rule.Text("record");
                Assert.Contains(expression, cases, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_only_series_of_the_operator_that_a_rule_reads_is_the_one_of_tags()
    {
        var read = Files
            .SelectMany(Groups)
            .SelectMany(group => group.Items("rules"))
            .SelectMany(rule => Regex.Matches(rule.Text("expr"), @"\bimage_registry_[a-z_]+").Select(match => match.Value));

        Assert.Equal(["image_registry_image_stream_tags_total"], read);
    }

    /// <summary>The rules in the form that Prometheus itself reads: the part of the object below its groups.</summary>
    private string Rules(string name) =>
        folder.Write(name + ".rules.yaml", JsonModule.text(JsonModule.obj([Tuple.Create("groups", JsonModule.list(Microsoft.FSharp.Collections.ListModule.OfSeq(Groups(name))))])));

    private static string Cases(string name) => DeployFolder.Path($"../tests/Integration/Deploy/Rules/{name}.test.yaml");

    private static IEnumerable<Json> Groups(string name) =>
        YamlDocuments.Read(File.ReadAllText(DeployFolder.Path($"openshift/monitoring/{name}.yaml"))).Single().Items("spec", "groups");
}
