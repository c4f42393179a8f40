using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>Clusters in which somebody was before (RS-11, RB-2, B-34, OP-106).</summary>
public sealed class TakeOverTests
{
    [Fact]
    public Task Digests_of_the_Go_operator_are_taken_over_without_a_rollout() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        await lab.StopAsync();
        var template = (await lab.GetAsync(WellKnown.deployment)).At("spec", "template");
        const string Digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
        foreach (var target in (ObjectRef[])[WellKnown.deployment, WellKnown.clusterRole, WellKnown.service, WellKnown.podDisruptionBudget])
            await lab.Cluster.MergeAsync(
                target, JsonModule.empty.With(Json.NewString(Digest), "metadata", "annotations", WellKnown.checksumAnnotation));
        await lab.Cluster.MergeAsync(
            WellKnown.deployment, JsonModule.empty.With(Json.NewString(Digest), "metadata", "annotations", WellKnown.specHashAnnotation));

        await lab.StartAgainAsync();
        await lab.ReadyAsync();

        Assert.Equal(template, (await lab.GetAsync(WellKnown.deployment)).At("spec", "template"));
    });

    [Fact]
    public Task What_cannot_be_changed_is_made_anew() => Lab.RunAsync(
        LabSettings.WithRegistry with
        {
            Before = async cluster =>
            {
                await cluster.ApplyAsync(Documents.Parse("""
                    {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"registry-registry-role"},
                     "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},"subjects":[]}
                    """));
                await cluster.ApplyAsync(Documents.Parse("""
                    {"apiVersion":"v1","kind":"Secret","metadata":{"name":"installation-pull-secrets","namespace":"openshift-image-registry"},
                     "type":"Opaque","data":{}}
                    """));
                await cluster.ApplyAsync(Documents.Parse("""
                    {"apiVersion":"v1","kind":"Secret","metadata":{"name":"image-registry-private-configuration","namespace":"openshift-image-registry"},
                     "immutable":true,"type":"Opaque","data":{"a":"YQ=="}}
                    """));
                await cluster.ApplyAsync(Documents.Parse("""
                    {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"image-registry","namespace":"openshift-image-registry"},
                     "spec":{"selector":{"matchLabels":{"app":"x"}},"template":{"metadata":{"labels":{"app":"x"}},
                      "spec":{"containers":[{"name":"x","image":"x"}]}}}}
                    """));
            },
        },
        async lab =>
        {
            await lab.ReadyAsync();

            Assert.Equal("system:registry", (await lab.GetAsync(WellKnown.clusterRoleBinding)).Text("roleRef", "name"));
            Assert.Equal("kubernetes.io/dockerconfigjson", (await lab.GetAsync(WellKnown.pullSecretCopy)).Text("type"));
            Assert.Empty((await lab.GetAsync(WellKnown.privateConfiguration)).Members("data"));
            Assert.Equal(
                "default", (await lab.GetAsync(WellKnown.deployment)).Text("spec", "selector", "matchLabels", "docker-registry"));
        });

    [Fact]
    public Task What_is_not_known_yet_stays() => Lab.RunAsync(
        LabSettings.WithRegistry with { Before = cluster => RelaxedSchema.InstallAsync(cluster) },
        async lab =>
        {
            await lab.ReadyAsync();
            await RelaxedSchema.EditAsync(lab, """{"spec":{"fromTheFuture":{"a":[]},"httpSecret":""}}""");
            await lab.SettledAsync(async () => Assert.Equal(128, (await lab.ConfigAsync()).Text("spec", "httpSecret").Length));

            Assert.Equal("""{"a":[]}""", JsonModule.text((await lab.ConfigAsync()).At("spec", "fromTheFuture")!));
        });

    [Fact]
    public Task Conditions_of_others_stay_and_count() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        var conditions = (await lab.ConfigAsync()).Items("status", "conditions").Append(Documents.Parse(
            """{"type":"FooDegraded","status":"True","reason":"Broken","message":"l1\nl2","lastTransitionTime":"2026-01-01T00:00:00Z"}"""));

        await lab.Cluster.MergeAsync(WellKnown.config, JsonModule.empty.With(Documents.Array(conditions), "status", "conditions"), "status");
        await lab.Cluster.EventuallyAsync(async () =>
        {
            var report = await lab.GetAsync(WellKnown.clusterOperator);
            Assert.Equal("True/FooBroken", report.Said("Degraded"));
            Assert.Equal("FooDegraded: l1\nFooDegraded: l2", report.Told("Degraded"));
        });

        await lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");
        await lab.ReadyAsync();
        Assert.Equal("True/Broken", (await lab.ConfigAsync()).Said("FooDegraded"));
    });
}
