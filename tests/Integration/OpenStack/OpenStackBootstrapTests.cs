using System.Text;
using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ImageRegistry.Integration.OpenStack;

/// <summary>The first Config on OpenStack, by the process as it is shipped (OP-48).</summary>
public sealed class OpenStackBootstrapTests
{
    private static readonly string Agent = KubernetesClientOptions.UserAgentOf(Host.Configuration.BuildVersion.Text, "");

    private static Exchange Login(Func<HttpContext, Task> answer) =>
        Cloud.Post("/v3/auth/tokens", Cloud.PasswordBody, answer) with { Agent = Agent };

    private static LabSettings On(ScriptedPeer cloud) => new()
    {
        Platform = "openstack",
        Before = cluster => cluster.ApplyAsync(Credentials(cloud)),
    };

    private static Json Credentials(ScriptedPeer cloud)
    {
        var clouds = $"""
            clouds:
              openstack:
                region_name: RegionOne
                auth:
                  auth_url: {cloud.Address.GetLeftPart(UriPartial.Authority)}/v3
                  username: registry
                  password: {Cloud.Password}
                  user_domain_name: Default
                  project_name: shift
            """;
        return Documents.Parse($$"""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"installer-cloud-credentials","namespace":"openshift-image-registry"},
             "data":{"clouds.yaml":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(clouds))}}"} }
            """);
    }

    [Fact]
    public async Task With_an_object_store_the_first_Config_uses_it()
    {
        await using var cloud = await ScriptedPeer.StartAsync(
            Login(Cloud.TokenWithSwift()), Cloud.Containers(Answers.Json("[]")) with { Agent = Agent });

        await Lab.RunAsync(On(cloud), async lab =>
        {
            await lab.Cluster.EventuallyAsync(async () =>
            {
                var config = await lab.ConfigAsync();
                Assert.Contains("swift", config.Members("spec", "storage").Keys);
                Assert.Equal(2, config.Number("spec", "replicas"));
            });
            await cloud.DoneAsync();
            Assert.DoesNotContain(Cloud.Password, lab.Operator.Log);
            Assert.DoesNotContain(Cloud.Token, lab.Operator.Log);
        });
    }

    [Fact]
    public async Task A_cloud_that_refuses_at_first_is_asked_again_and_then_gives_a_claim()
    {
        await using var cloud = await ScriptedPeer.StartAsync(
            Login(Answers.Of(503, "text/plain", "starting")),
            Login(Cloud.TokenWithoutSwift));

        await Lab.RunAsync(On(cloud), async lab =>
        {
            await lab.Cluster.EventuallyAsync(async () =>
                Assert.Equal("image-registry-storage", (await lab.ConfigAsync()).Text("spec", "storage", "pvc", "claim")));
            await cloud.DoneAsync();
            await lab.GetAsync(new ObjectRef(Kind.persistentVolumeClaim, WellKnown.operatorNamespace, WellKnown.defaultClaimName));
            Assert.Contains("the object store cannot be used: the catalogue has no public endpoint", lab.Operator.Log);
        });
    }
}
