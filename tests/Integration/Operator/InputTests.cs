using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>What changes around the registry reaches it within seconds, by one rollout (B-15, RB-5, OP-113, OP-115).</summary>
public sealed class InputTests
{
    private static Json? Variable(Json deployment, string name) => deployment
        .Items("spec", "template", "spec", "containers").Single()
        .Items("env").SingleOrDefault(variable => variable.Text("name") == name);

    [Fact]
    public Task A_rotated_pull_secret_arrives_within_seconds() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        var before = await lab.GetAsync(WellKnown.deployment);

        await lab.Cluster.MergeAsync(WellKnown.pullSecret, """{"data":{".dockerconfigjson":"eyJhdXRocyI6eyJhIjp7fX19"}}""");
        await lab.Cluster.EventuallyAsync(async () =>
        {
            Assert.Equal("eyJhdXRocyI6eyJhIjp7fX19", (await lab.GetAsync(WellKnown.pullSecretCopy)).Text("data", ".dockerconfigjson"));
            Assert.Equal(
                before.Number("metadata", "generation") + 1, (await lab.GetAsync(WellKnown.deployment)).Number("metadata", "generation"));
        });

        await lab.ReadyAsync();
        Assert.Equal(before.Number("metadata", "generation") + 1, (await lab.GetAsync(WellKnown.deployment)).Number("metadata", "generation"));
    });

    [Fact]
    public Task The_clusters_TLS_profile_and_proxy_reach_the_registry() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();

        await lab.Cluster.MergeAsync(WellKnown.apiServer, """{"spec":{"tlsSecurityProfile":{"type":"Modern","modern":{}}}}""");
        await lab.Cluster.MergeAsync(WellKnown.proxy, """{"status":{"httpProxy":"http://proxy:3128","noProxy":".svc"}}""", "status");
        await lab.Cluster.EventuallyAsync(async () =>
        {
            var deployment = await lab.GetAsync(WellKnown.deployment);
            Assert.Equal("VersionTLS13", Variable(deployment, "REGISTRY_HTTP_TLS_MINVERSION")?.Text("value"));
            Assert.Equal("http://proxy:3128", Variable(deployment, "HTTP_PROXY")?.Text("value"));
            Assert.Equal(".svc", Variable(deployment, "NO_PROXY")?.Text("value"));
            Assert.Null(Variable(deployment, "HTTPS_PROXY"));
        });

        await lab.ReadyAsync();
        Assert.Equal("VersionTLS13", (await lab.ConfigAsync()).Text("spec", "observedConfig", "servingInfo", "minTLSVersion"));
    });

    [Fact]
    public Task Certificates_that_an_administrator_names_arrive_within_seconds_by_one_rollout() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        var mine = WellKnown.clusterConfigMap("mine");
        await lab.ReadyAsync();
        var before = await lab.GetAsync(WellKnown.deployment);

        await lab.Cluster.ApplyAsync(Documents.Parse(
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"openshift-config","name":"mine"},"data":{"mirror.example.com..5000":"CA"}}"""));
        await lab.Cluster.MergeAsync(WellKnown.image, """{"spec":{"additionalTrustedCA":{"name":"mine"}}}""");
        await lab.Cluster.EventuallyAsync(
            async () => Assert.Equal("CA", (await lab.GetAsync(WellKnown.certificates)).Text("data", "mirror.example.com..5000")));
        await lab.ReadyAsync();
        Assert.Equal(before.Number("metadata", "generation") + 1, (await lab.GetAsync(WellKnown.deployment)).Number("metadata", "generation"));

        await lab.Cluster.MergeAsync(mine, """{"data":{"mirror.example.com..5000":"OTHER"}}""");
        await lab.Cluster.EventuallyAsync(
            async () => Assert.Equal("OTHER", (await lab.GetAsync(WellKnown.certificates)).Text("data", "mirror.example.com..5000")));
        await lab.ReadyAsync();
        Assert.Equal(before.Number("metadata", "generation") + 2, (await lab.GetAsync(WellKnown.deployment)).Number("metadata", "generation"));
    });

    [Fact]
    public Task Names_that_others_write_into_the_image_configuration_are_corrected_within_seconds() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        var before = JsonModule.text((await lab.GetAsync(WellKnown.image)).At("status") ?? Json.Null);

        await lab.Cluster.MergeAsync(
            WellKnown.image, """{"status":{"internalRegistryHostname":"elsewhere","externalRegistryHostnames":["elsewhere"]}}""", "status");

        await lab.Cluster.EventuallyAsync(
            async () => Assert.Equal(before, JsonModule.text((await lab.GetAsync(WellKnown.image)).At("status") ?? Json.Null)));
    });

    [Fact]
    public Task Replicas_can_go_to_none_and_back() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();

        await lab.EditAsync("""{"spec":{"replicas":0}}""");
        await lab.SaysAsync("Available", "False/NoReplicasAvailable");
        Assert.Equal(0, (await lab.GetAsync(WellKnown.podDisruptionBudget)).Number("spec", "minAvailable"));

        await lab.EditAsync("""{"spec":{"replicas":3}}""");
        await lab.ReadyAsync();
        Assert.Equal(1, (await lab.GetAsync(WellKnown.podDisruptionBudget)).Number("spec", "minAvailable"));
        Assert.Equal(3, (await lab.GetAsync(WellKnown.deployment)).Number("status", "availableReplicas"));
    });

    [Fact]
    public Task The_operators_own_log_level_follows_the_Config() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();

        await lab.EditAsync("""{"spec":{"operatorLogLevel":"Debug"}}""");

        await lab.Operator.SaysAsync("spec.operatorLogLevel is Debug");
    });
}
