using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class VerbTests
{
    private const string Path = "/apis/apps/v1/namespaces/openshift-image-registry/deployments/image-registry";
    private const string Stored = """{"kind":"Deployment"}""";

    private static readonly Json Body = Some.Json("""{"spec":{"replicas":2},"kind":"Deployment"}""");
    private const string BodyText = """{"kind":"Deployment","spec":{"replicas":2}}""";

    [Fact]
    public Task Get_reads_the_object() => OneAsync(
        new Exchange("GET " + Path, Answers.Json(Stored)),
        client => client.GetAsync(Some.Registry, Patience.Token));

    [Fact]
    public Task Get_of_a_kind_without_namespace_has_none_in_the_path() => OneAsync(
        new Exchange("GET /apis/imageregistry.operator.openshift.io/v1/configs/cluster", Answers.Json(Stored)),
        client => client.GetAsync(Some.Config, Patience.Token));

    [Fact]
    public Task Create_posts_to_the_collection() => OneAsync(
        new Exchange("POST /apis/apps/v1/namespaces/openshift-image-registry/deployments", Answers.Json(Stored, 201))
        {
            Headers = ["Content-Type: application/json"],
            Body = BodyText,
        },
        client => client.CreateAsync(Some.Registry, Body, Patience.Token));

    [Fact]
    public Task Update_puts_the_object() => OneAsync(
        new Exchange("PUT " + Path, Answers.Json(Stored)) { Headers = ["Content-Type: application/json"], Body = BodyText },
        client => client.UpdateAsync(Some.Registry, "", Body, Patience.Token));

    [Fact]
    public Task Update_of_the_status_goes_to_the_subresource() => OneAsync(
        new Exchange("PUT " + Path + "/status", Answers.Json(Stored)) { Headers = ["Content-Type: application/json"], Body = BodyText },
        client => client.UpdateAsync(Some.Registry, "status", Body, Patience.Token));

    [Theory]
    [InlineData(PatchKind.Merge, "application/merge-patch+json")]
    [InlineData(PatchKind.Json, "application/json-patch+json")]
    [InlineData(PatchKind.StrategicMerge, "application/strategic-merge-patch+json")]
    public Task Patch_names_its_language(PatchKind kind, string contentType) => OneAsync(
        new Exchange("PATCH " + Path, Answers.Json(Stored)) { Headers = ["Content-Type: " + contentType], Body = BodyText },
        client => client.PatchAsync(Some.Registry, "", kind, Body, Patience.Token));

    [Fact]
    public Task Patch_of_the_status_goes_to_the_subresource() => OneAsync(
        new Exchange("PATCH " + Path + "/status", Answers.Json(Stored))
        {
            Headers = ["Content-Type: application/merge-patch+json"],
            Body = BodyText,
        },
        client => client.PatchAsync(Some.Registry, "status", PatchKind.Merge, Body, Patience.Token));

    [Fact]
    public Task Forced_apply_names_the_manager_and_the_force() => OneAsync(
        new Exchange("PATCH " + Path + "?fieldManager=registry%20operator&force=true", Answers.Json(Stored))
        {
            Headers = ["Content-Type: application/apply-patch+yaml"],
            Body = BodyText,
        },
        client => client.ApplyAsync(Some.Registry, "", "registry operator", true, Body, Patience.Token));

    [Fact]
    public Task Apply_to_the_status_without_force() => OneAsync(
        new Exchange("PATCH " + Path + "/status?fieldManager=operator", Answers.Json(Stored))
        {
            Headers = ["Content-Type: application/apply-patch+yaml"],
            Body = BodyText,
        },
        client => client.ApplyAsync(Some.Registry, "status", "operator", false, Body, Patience.Token));

    [Fact]
    public Task Delete_says_what_becomes_of_owned_objects() => OneAsync(
        new Exchange("DELETE " + Path, Answers.Json(Stored))
        {
            Headers = ["Content-Type: application/json"],
            Body = """{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background"}""",
        },
        client => client.DeleteAsync(Some.Registry, new DeleteOptions(Propagation.Background), Patience.Token));

    [Fact]
    public Task Delete_carries_its_preconditions_in_the_body() => OneAsync(
        new Exchange("DELETE " + Path, Answers.Json(Stored))
        {
            Headers = ["Content-Type: application/json"],
            Body = """{"apiVersion":"v1","gracePeriodSeconds":5,"kind":"DeleteOptions","preconditions":{"resourceVersion":"7","uid":"u-1"},"propagationPolicy":"Foreground"}""",
        },
        client => client.DeleteAsync(
            Some.Registry, new DeleteOptions(Propagation.Foreground, 5, "u-1", "7"), Patience.Token));

    [Fact]
    public async Task A_path_in_the_server_address_comes_before_the_api_path()
    {
        await using var peer = await ScriptedPeer.StartAsync(new Exchange("GET /k8s/clusters/one" + Path, Answers.Json(Stored)));
        using var client = KubernetesClient.Connect(
            Some.Access(new Uri(peer.Address, "k8s/clusters/one/")), null, Some.Options(), TimeProvider.System);

        Assert.Equal(Stored, Some.Text(await client.GetAsync(Some.Registry, Patience.Token)));
        await peer.DoneAsync();
    }

    [Fact]
    public void The_user_agent_names_operator_version_and_platform() =>
        Assert.Matches(
            @"^cluster-image-registry-operator/v4\.21\.0 \(linux/(amd64|arm64)\) plan$",
            KubernetesClientOptions.UserAgentOf("v4.21.0", "plan"));

    private static async Task OneAsync(
        Exchange exchange, Func<KubernetesClient, Task<Microsoft.FSharp.Core.FSharpResult<Json, ApiFailure>>> call)
    {
        await using var peer = await ScriptedPeer.StartAsync(exchange);
        using var client = Some.Client(peer);
        var result = await call(client);
        await peer.DoneAsync();
        Assert.Equal(Stored, Some.Text(result));
    }
}
