using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>What clients of the Go operator look for in its log and its Events (OP-27, OP-38, OP-58, OP-138).</summary>
public sealed class PinnedTextTests
{
    private const string Changed = "object changed: ";
    private const string Failed = "unable to update config spec";

    private static int Count(string log, string text) => log.Split(text).Length - 1;

    [Fact]
    public Task Every_write_of_the_Config_is_announced_and_none_of_an_installation_fails() => Lab.RunAsync(new LabSettings { Platform = "unknown" }, async lab =>
    {
        await lab.ReadyAsync();
        await lab.EditAsync("""{"spec":{"replicas":2,"defaultRoute":true}}""");
        await lab.ReadyAsync();

        var writes = (await lab.WritesAsync()).Where(entry => entry.Resource == "configs.imageregistry.operator.openshift.io").ToList();
        Assert.Contains(writes, entry => entry.Subresource == "status");
        Assert.Contains(writes, entry => entry is { Verb: "patch", Subresource: "" });
        Assert.Equal(writes.Count, Count(lab.Operator.Log, Changed));
        Assert.DoesNotContain(Failed, lab.Operator.Log);
    });

    [Fact]
    public Task A_write_of_the_Configs_spec_that_fails_is_told_as_the_Go_operator_tells_it() => Lab.RunAsync(
        LabSettings.WithRegistry with { Refused = ["patch configs.imageregistry.operator.openshift.io cluster 403"] },
        async lab =>
        {
            await lab.ReadyAsync();
            Assert.DoesNotContain(Failed, lab.Operator.Log);

            await lab.Cluster.MergeAsync(OperatorAccount.ClusterRole, await WithoutPatchAsync(lab));
            await lab.EditAsync("""{"spec":{"httpSecret":""}}""");
            await lab.Operator.SaysAsync(Failed);
            await lab.SaysAsync("Progressing", "True/Error");
        });

    [Fact]
    public Task Another_log_level_is_told_in_an_Event_and_the_first_one_is_not() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        Assert.Empty(await lab.EventsAsync("OperatorLogLevelChange"));

        await lab.EditAsync("""{"spec":{"operatorLogLevel":"TraceAll"}}""");

        await lab.Cluster.EventuallyAsync(async () =>
        {
            var told = Assert.Single(await lab.EventsAsync("OperatorLogLevelChange"));
            Assert.Equal("Normal", told.Text("type"));
            Assert.Equal("Operator log level changed from \"Normal\" to \"TraceAll\"", told.Text("message"));
        });
    });

    /// <summary>The operator's role but for the right to patch the Config itself.</summary>
    private static async Task<Json> WithoutPatchAsync(Lab lab)
    {
        var rules = (await lab.GetAsync(OperatorAccount.ClusterRole)).Items("rules").Select(rule =>
            rule.Items("resources").Any(resource => resource.Text() == "configs")
                ? rule.With(Documents.Array(rule.Items("verbs").Where(verb => verb.Text() != "patch")), "verbs")
                : rule);
        return JsonModule.empty.With(Documents.Array(rules), "rules");
    }
}
