using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Sandbox;
using Xunit;
using Kind = ImageRegistry.Core.Kind;

namespace ImageRegistry.Integration.Operator;

/// <summary>At rest the operator is silent, and a change costs no more than it has to (laws 9 and 10).</summary>
public sealed class RestTests
{
    // Long enough for anything that would come at once, by a retry or by a watch; the slow look around comes after ten minutes.
    private static readonly TimeSpan Observed = TimeSpan.FromSeconds(5);

    private static readonly ObjectRef SomeConfigMap = new(Kind.configMap, WellKnown.operatorNamespace, "somebody-elses");

    private static async Task AssertSilentAsync(Lab lab, int since)
    {
        await Task.Delay(Observed);
        Assert.Equal("", Lab.Lines(await lab.RequestsAsync(since)));
    }

    private static async Task TouchAsync(Lab lab, Resource resource, string ns, string name) =>
        await lab.Cluster.ApplyAsync(JsonModule.empty
            .With(Json.NewString(ResourceModule.apiVersion(resource)), "apiVersion")
            .With(Json.NewString(resource.Kind), "kind")
            .With(Json.NewString(name), "metadata", "name")
            .With(Json.NewString(ns), "metadata", "namespace"));

    [Fact]
    public Task A_managed_registry_at_rest_is_neither_read_nor_written() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();

        await AssertSilentAsync(lab, await lab.NowAsync());
    });

    [Fact]
    public Task Strangers_objects_wake_nobody() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        var since = await lab.NowAsync();

        for (var number = 0; number < 100; number++)
            await TouchAsync(lab, Kind.clusterRole, "", "stranger-" + number);
        await TouchAsync(lab, Kind.configMap, WellKnown.operatorNamespace, SomeConfigMap.Name);
        await TouchAsync(lab, Kind.secret, WellKnown.operatorNamespace, "strangers-secret");

        await AssertSilentAsync(lab, since);
    });

    [Fact]
    public Task A_removed_registry_at_rest_is_as_silent() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        await lab.EditAsync("""{"spec":{"managementState":"Removed"}}""");
        await lab.SettledAsync(async () =>
        {
            Assert.Equal("False/Removed", (await lab.ConfigAsync()).Said("Progressing"));
            Assert.Equal("False/Removed", (await lab.GetAsync(WellKnown.clusterOperator)).Said("Progressing"));
        });
        var (since, version) = (await lab.NowAsync(), Metadata.resourceVersion(await lab.ConfigAsync()));

        await TouchAsync(lab, Kind.configMap, WellKnown.operatorNamespace, SomeConfigMap.Name);

        await AssertSilentAsync(lab, since);
        Assert.Equal(version, Metadata.resourceVersion(await lab.ConfigAsync()));
    });

    [Fact]
    public Task One_edit_costs_one_rollout_and_one_status() => Lab.RunAsync(LabSettings.WithRegistry with { WithinRequests = true }, async lab =>
    {
        await lab.ReadyAsync();
        var (since, before) = (await lab.NowAsync(), await lab.GetAsync(WellKnown.deployment));

        await lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");
        await lab.ReadyAsync();

        var writes = Lab.Lines(await lab.WritesAsync(since));
        // Where the rollout takes its time, it is told that it has begun.
        var told = lab.Cluster.CanReactWithinRequests ? 1 : 2;
        Assert.True((await lab.WritesAsync(since)).Count <= 1 + told, writes);
        Assert.Equal(before.Number("metadata", "generation") + 1, (await lab.GetAsync(WellKnown.deployment)).Number("metadata", "generation"));
    });

    [Fact]
    public Task A_rollout_that_takes_its_time_is_told_before_it_is_over() => Lab.RunAsync(
        LabSettings.WithRegistry with
        {
            Played = ControllerSettingsModule.withRollout(
                WellKnown.operatorNamespace, "image-registry", Rollout.NewAfter(TimeSpan.FromSeconds(2)), ControllerSettingsModule.golden),
        },
        async lab =>
        {
            await lab.ReadyAsync();
            await using var history = await History.FollowAsync(lab.Cluster, WellKnown.config);

            var edited = await lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");
            await lab.ReadyAsync();

            var told = history.Versions
                .Where(version => version.Number("status", "observedGeneration") == edited.Number("metadata", "generation"))
                .Select(version => version.Condition("Progressing")!.Text("status"))
                .Aggregate(new List<string>(), (all, status) => all.LastOrDefault() == status ? all : [.. all, status]);
            Assert.Equal(["True", "False"], told);
        });
}
