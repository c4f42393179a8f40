using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>What the API admits and nobody can carry out is answered at once, by field and remedy, and holds while it stands (law 14).</summary>
public sealed class BadSpecTests
{
    [Theory]
    [InlineData(
        """{"storage":{"pvc":{"claim":"other"}}}""", """{"storage":{"pvc":null}}""", "MultipleStorageTypes",
        "spec.storage", "2 storage types are set (EmptyDir, PVC); keep exactly one")]
    [InlineData(
        """{"replicas":-1}""", """{"replicas":1}""", "VerificationFailed",
        "spec.replicas: -1", "replicas must be greater than or equal to 0")]
    [InlineData(
        """{"routes":[{"name":"a"},{"name":"a"}]}""", """{"routes":null}""", "VerificationFailed",
        "spec.routes[1].name: a", "route names must not be duplicated")]
    [InlineData(
        """{"routes":[{"name":"default-route"}]}""", """{"routes":null}""", "VerificationFailed",
        "spec.routes[0].name: default-route", "route names must not be duplicated")]
    [InlineData(
        """{"routes":[{"name":""}]}""", """{"routes":null}""", "VerificationFailed",
        "spec.routes[0].name", "a route needs a name")]
    [InlineData(
        """{"requests":{"read":{"maxRunning":-2}}}""", """{"requests":{"read":{"maxRunning":0}}}""", "InvalidRequests",
        "spec.requests.read.maxRunning: -2", "must not be negative")]
    [InlineData(
        """{"requests":{"write":{"maxInQueue":-1}}}""", """{"requests":{"write":{"maxInQueue":0}}}""", "InvalidRequests",
        "spec.requests.write.maxInQueue: -1", "must not be negative")]
    [InlineData(
        """{"requests":{"read":{"maxWaitInQueue":"10 minutes"}}}""", """{"requests":{"read":{"maxWaitInQueue":"10m"}}}""", "InvalidRequests",
        "spec.requests.read.maxWaitInQueue: 10 minutes", "such as")]
    [InlineData(
        """{"unsupportedConfigOverrides":{"deployment":{"annotations":{"a":1}}}}""", """{"unsupportedConfigOverrides":null}""", "InvalidConfigOverrides",
        "spec.unsupportedConfigOverrides.deployment.annotations", "text")]
    public Task It_is_told_by_field_and_remedy_and_healed_by_putting_it_right(
        string mistake, string remedy, string reason, string field, string advice) =>
        Lab.RunAsync(LabSettings.WithRegistry, async lab =>
        {
            await lab.ReadyAsync();
            var (since, before) = (await lab.NowAsync(), await lab.GetAsync(WellKnown.deployment));

            await lab.EditAsync($$"""{"spec":{{mistake}} }""");
            await lab.SettledAsync(() => ComplainsAsync(lab, reason, field, advice));

            await KeepsRunningAsync(lab, before);
            // One status on the Config and one on the ClusterOperator: no retries, no loop (B-8).
            Assert.True((await lab.WritesAsync(since)).Count <= 3, Lab.Lines(await lab.WritesAsync(since)));

            await lab.EditAsync($$"""{"spec":{{remedy}} }""");
            await lab.ReadyAsync();
            Assert.Equal("False", (await lab.GetAsync(WellKnown.clusterOperator)).Condition("Degraded")?.Text("status"));
        });

    [Fact]
    public Task All_mistakes_are_told_at_once() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();

        await lab.EditAsync("""{"spec":{"replicas":-1,"routes":[{"name":"a"},{"name":"a"}],"requests":{"read":{"maxRunning":-2}}}}""");

        await lab.Cluster.EventuallyAsync(async () =>
        {
            var message = (await lab.ConfigAsync()).Told("Degraded");
            Assert.All(["spec.replicas", "spec.routes[1].name", "spec.requests.read.maxRunning"], field => Assert.Contains(field, message));
        });
    });

    private static async Task ComplainsAsync(Lab lab, string reason, string field, string advice)
    {
        var config = await lab.ConfigAsync();
        Assert.Equal($"True/{reason}", config.Said("Degraded"));
        Assert.Contains(field, config.Told("Degraded"));
        Assert.Contains(advice, config.Told("Degraded"));
        Assert.Equal("False/Error", config.Said("Progressing"));
        var report = await lab.GetAsync(WellKnown.clusterOperator);
        Assert.Equal($"True/{reason}", report.Said("Degraded"));
        Assert.Contains(field, report.Told("Degraded"));
    }

    private static async Task KeepsRunningAsync(Lab lab, Json before)
    {
        Assert.Equal("True/Ready", (await lab.ConfigAsync()).Said("Available"));
        Assert.Equal(before, await lab.GetAsync(WellKnown.deployment));
    }
}
