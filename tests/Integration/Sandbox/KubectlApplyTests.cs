using Xunit;

namespace ImageRegistry.Integration.Sandbox;

public class KubectlApplyTests() : RunningSandbox(secure: true)
{
    private const string Settings = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {colour: blue, size: big}
        """;

    [Fact]
    public async Task Server_side_apply_creates_changes_and_takes_away()
    {
        Assert.Equal("configmap/settings serverside-applied\n", await Kubectl.OutputAsync("apply --server-side -f -", Settings));
        await Kubectl.OutputAsync("apply --server-side -f -", Settings.Replace(", size: big", "", StringComparison.Ordinal));
        Assert.Equal("""{"colour":"blue"}""", await Kubectl.OutputAsync("get cm settings -o jsonpath={.data}"));
        Assert.Equal("kubectl", await Kubectl.OutputAsync("get cm settings -o jsonpath={.metadata.managedFields[0].manager} --show-managed-fields"));
    }

    [Fact]
    public async Task A_conflict_is_shown_and_can_be_forced()
    {
        await Kubectl.OutputAsync("apply --server-side --field-manager=one -f -", Settings);
        var other = Settings.Replace("blue", "red", StringComparison.Ordinal);
        var refused = await Kubectl.RunAsync(["apply", "--server-side", "--field-manager=two", "-f", "-"], other);
        Assert.StartsWith("error: Apply failed with 1 conflict: conflict with \"one\": .data.colour\n", refused.Errors, StringComparison.Ordinal);
        await Kubectl.OutputAsync("apply --server-side --field-manager=two --force-conflicts -f -", other);
        Assert.Equal("red", await Kubectl.OutputAsync("get cm settings -o jsonpath={.data.colour}"));
    }

    [Fact]
    public async Task Kubectl_takes_over_what_it_applied_itself_before()
    {
        await Kubectl.OutputAsync("apply -f -", Settings);
        await Kubectl.OutputAsync("apply --server-side -f -", Settings.Replace("blue", "red", StringComparison.Ordinal));
        Assert.Equal("red", await Kubectl.OutputAsync("get cm settings -o jsonpath={.data.colour}"));
    }

    [Fact]
    public async Task A_kustomization_is_applied()
    {
        var folder = Path.GetDirectoryName(KubeconfigPath)!;
        await File.WriteAllTextAsync(Path.Combine(folder, "settings.yaml"), Settings);
        await File.WriteAllTextAsync(Path.Combine(folder, "kustomization.yaml"), "namePrefix: my-\nresources: [settings.yaml]\n");
        Assert.Equal("configmap/my-settings created\n", await Kubectl.OutputAsync($"apply -k {folder}"));
        Assert.Equal("configmap/my-settings unchanged\n", await Kubectl.OutputAsync($"apply -k {folder}"));
        Assert.Equal("configmap/my-settings serverside-applied\n", await Kubectl.OutputAsync($"apply --server-side -k {folder}"));
    }

    [Fact]
    public async Task Objects_are_created_from_flags()
    {
        Assert.Equal("configmap/c created\n", await Kubectl.OutputAsync("create configmap c --from-literal=a=1"));
        Assert.Equal("secret/s created\n", await Kubectl.OutputAsync("create secret generic s --from-literal=a=1"));
        Assert.Equal("MQ==", await Kubectl.OutputAsync("get secret s -o jsonpath={.data.a}"));
        Assert.Equal("namespace/n created\n", await Kubectl.OutputAsync("create namespace n"));
        Assert.Equal("serviceaccount/robot created\n", await Kubectl.OutputAsync("create serviceaccount robot -n n"));
        Assert.Equal("deployment.apps/web created\n", await Kubectl.OutputAsync("create deployment web --image=web:1"));
        Assert.Equal("clusterrole.rbac.authorization.k8s.io/r created\n", await Kubectl.OutputAsync("create clusterrole r --verb=get --resource=pods"));
    }

    [Fact]
    public async Task A_misspelt_field_is_refused()
    {
        var refused = await Kubectl.RunAsync(["create", "-f", "-"], Settings.Replace("data:", "date:", StringComparison.Ordinal));
        Assert.Contains("strict decoding error: unknown field \"date\"", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kinds_are_explained()
    {
        var config = await Kubectl.OutputAsync("explain configs.imageregistry.operator.openshift.io --recursive");
        Assert.Contains("KIND:       Config\n", config, StringComparison.Ordinal);
        Assert.Contains("managementState\t<string>", config, StringComparison.Ordinal);
        Assert.Contains("FIELD: replicas <integer>", await Kubectl.OutputAsync("explain deployment.spec.replicas"), StringComparison.Ordinal);
        Assert.Contains("restartPolicy\t<string>", await Kubectl.OutputAsync("explain pod.spec"), StringComparison.Ordinal);
    }
}
