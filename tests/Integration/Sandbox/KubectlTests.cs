using ImageRegistry.Integration.Waiting;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Sandbox;

public class KubectlTests() : RunningSandbox(secure: true)
{
    private const string ConfigMap = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
        data:
          colour: blue
        """;

    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          selector:
            matchLabels: {app: web}
          template:
            metadata:
              labels: {app: web}
            spec:
              containers:
              - name: web
                image: web:1
        """;

    private const string Config = """
        apiVersion: imageregistry.operator.openshift.io/v1
        kind: Config
        metadata:
          name: cluster
        spec:
          replicas: 1
          managementState: Removed
        """;

    private const string Configs = "configs.imageregistry.operator.openshift.io";

    private static string Words(string output) =>
        string.Join(" ", output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public async Task The_server_says_what_it_is_and_what_it_serves()
    {
        Assert.Contains("v1.36.2+sandbox", await Kubectl.OutputAsync("version"), StringComparison.Ordinal);
        var resources = await Kubectl.OutputAsync("api-resources --no-headers");
        Assert.Contains("configmaps cm v1 true ConfigMap", Words(resources), StringComparison.Ordinal);
        Assert.Contains("clusteroperators co config.openshift.io/v1 false ClusterOperator", Words(resources), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_config_map_lives_its_life()
    {
        Assert.Equal("configmap/settings created\n", await Kubectl.OutputAsync("create -f -", ConfigMap));
        Assert.StartsWith("NAME DATA AGE settings 1 ", Words(await Kubectl.OutputAsync("get configmaps")), StringComparison.Ordinal);
        Assert.StartsWith(
            "NAMESPACE NAME DATA AGE default settings 1 ",
            Words(await Kubectl.OutputAsync("get cm -A -o wide")),
            StringComparison.Ordinal);

        await Kubectl.OutputAsync("""patch cm settings --type=merge -p {"data":{"size":"big"}}""");
        await Kubectl.OutputAsync("""patch cm settings --type=json -p [{"op":"remove","path":"/data/colour"}]""");
        await Kubectl.OutputAsync("""patch cm settings -p {"metadata":{"labels":{"app":"x"}}}""");
        Assert.Equal("""{"size":"big"}""", await Kubectl.OutputAsync("get cm settings -o jsonpath={.data}"));
        Assert.Equal("configmap/settings\n", await Kubectl.OutputAsync("get cm -l app=x -o name"));
        Assert.Contains("size:\n----\nbig\n", await Kubectl.OutputAsync("describe cm settings"), StringComparison.Ordinal);

        Assert.Equal("configmap \"settings\" deleted\n", await Kubectl.OutputAsync("delete cm settings"));
        var gone = await Kubectl.RunAsync(["get", "cm", "settings"]);
        Assert.Equal(1, gone.Code);
        Assert.Equal("Error from server (NotFound): configmaps \"settings\" not found\n", gone.Errors);
    }

    [Fact]
    public async Task A_deployment_shows_its_state()
    {
        await Kubectl.OutputAsync("create -f -", Deployment);
        await Kubectl.OutputAsync("""patch deploy web -p {"spec":{"replicas":3}}""");
        await Kubectl.OutputAsync(
            """patch deploy web --subresource=status --type=merge -p {"status":{"readyReplicas":2,"updatedReplicas":3,"availableReplicas":1,"replicas":3}}""");

        var wide = Words(await Kubectl.OutputAsync("get deploy -o wide"));
        Assert.StartsWith("NAME READY UP-TO-DATE AVAILABLE AGE CONTAINERS IMAGES SELECTOR web 2/3 3 1 ", wide, StringComparison.Ordinal);
        Assert.EndsWith(" web web:1 app=web", wide, StringComparison.Ordinal);

        var described = Words(await Kubectl.OutputAsync("describe deploy web"));
        Assert.Contains("Replicas: 3 desired | 3 updated | 3 total | 1 available", described, StringComparison.Ordinal);
        Assert.Contains("RollingUpdateStrategy: 25% max unavailable, 25% max surge", described, StringComparison.Ordinal);

        Assert.Equal("2", await Kubectl.OutputAsync("get deploy web -o jsonpath={.metadata.generation}"));
    }

    [Fact]
    public async Task A_custom_resource_is_edited_within_its_schema()
    {
        await Kubectl.OutputAsync("create -f -", Config);
        Assert.Equal(
            "config.imageregistry.operator.openshift.io/cluster edited\n",
            await Kubectl.OutputAsync($"edit {Configs} cluster", editor: "sed -i s/Removed/Managed/"));
        Assert.Equal(
            "Managed Normal 2",
            await Kubectl.OutputAsync(
                $$"""get {{Configs}} cluster -o jsonpath={.spec.managementState}{"\u0020"}{.spec.logLevel}{"\u0020"}{.metadata.generation}"""));

        var refused = await Kubectl.RunAsync(
            ["patch", Configs, "cluster", "--type=merge", "-p", """{"spec":{"managementState":"Perhaps"}}"""]);
        Assert.Equal(1, refused.Code);
        Assert.Contains("spec.managementState: Invalid value: \"Perhaps\"", refused.Errors, StringComparison.Ordinal);

        var strategic = await Kubectl.RunAsync(["patch", Configs, "cluster", "-p", "{}"]);
        Assert.Contains("strategic-merge-patch+json is not supported", strategic.Errors, StringComparison.Ordinal);

        Assert.Contains("Management State: Managed", Words(await Kubectl.OutputAsync($"describe {Configs} cluster")), StringComparison.Ordinal);
        Assert.Contains("managementState: Managed", await Kubectl.OutputAsync($"get {Configs} cluster -o yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_changes_only_what_differs()
    {
        Assert.Contains("created", await Kubectl.OutputAsync("apply -f -", Config), StringComparison.Ordinal);
        Assert.Contains("unchanged", await Kubectl.OutputAsync("apply -f -", Config), StringComparison.Ordinal);
        Assert.Contains(
            "configured",
            await Kubectl.OutputAsync("apply -f -", Config.Replace("replicas: 1", "replicas: 2", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.Contains("created", await Kubectl.OutputAsync("apply -f -", Deployment), StringComparison.Ordinal);
        Assert.Contains(
            "configured",
            await Kubectl.OutputAsync("apply -f -", Deployment.Replace("web:1", "web:2", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Printer_columns_of_a_definition_are_shown()
    {
        await Kubectl.OutputAsync("create -f -", """
            apiVersion: config.openshift.io/v1
            kind: ClusterOperator
            metadata: {name: image-registry}
            spec: {}
            """);
        await Kubectl.OutputAsync(
            """patch co image-registry --subresource=status --type=merge -p {"status":{"conditions":[{"type":"Available","status":"True","lastTransitionTime":"2026-01-01T00:00:00Z"}],"versions":[{"name":"operator","version":"4.9"}]}}""");
        Assert.StartsWith(
            "NAME VERSION AVAILABLE PROGRESSING DEGRADED SINCE image-registry 4.9 True ",
            Words(await Kubectl.OutputAsync("get co -o wide")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_follows_and_a_deletion_waits_for_finalizers()
    {
        await Kubectl.OutputAsync("create -f -", ConfigMap);
        using var watching = Kubectl.Start(["get", "cm", "-w", "--output-watch-events", "--no-headers"]);
        try
        {
            Assert.Equal("ADDED", (await NextAsync(watching)).Split(' ')[0]);
            await Kubectl.OutputAsync("""patch cm settings --type=merge -p {"metadata":{"finalizers":["example.com/keep"]}}""");
            Assert.Equal("MODIFIED", (await NextAsync(watching)).Split(' ')[0]);

            var deleting = Kubectl.RunAsync(["delete", "cm", "settings"]);
            Assert.Equal("MODIFIED", (await NextAsync(watching)).Split(' ')[0]);
            Assert.False(deleting.IsCompleted);
            await Kubectl.OutputAsync("""patch cm settings --type=merge -p {"metadata":{"finalizers":null}}""");
            Assert.Equal("DELETED", (await NextAsync(watching)).Split(' ')[0]);
            Assert.Equal(0, (await deleting).Code);
        }
        finally
        {
            watching.Kill();
            await watching.WaitForExitAsync().SoonAsync();
        }
    }

    [Fact]
    public async Task Every_request_of_kubectl_is_in_the_audit_log()
    {
        await Kubectl.OutputAsync("create -f -", ConfigMap);
        var entry = Assert.Single(Cluster.Audit, entry => entry.Verb == "create");
        Assert.Equal(("configmaps", "default", "settings", 201), (entry.Resource, entry.Namespace, entry.Name, entry.Code));
        Assert.StartsWith("kubectl", entry.UserAgent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_injected_fault_reaches_the_user()
    {
        Cluster.Inject(FaultModule.once("list", "configmaps", FaultAction.NewAnswer(StatusModule.plain(500, "InternalError", "etcdserver: no leader"))));
        var outcome = await Kubectl.RunAsync(["get", "cm"]);
        Assert.Equal("Error from server (InternalError): etcdserver: no leader\n", outcome.Errors);
        Assert.Equal("", await Kubectl.OutputAsync("get cm"));
    }

    private static async Task<string> NextAsync(System.Diagnostics.Process process) =>
        await process.StandardOutput.ReadLineAsync().SoonAsync() ?? "";
}
