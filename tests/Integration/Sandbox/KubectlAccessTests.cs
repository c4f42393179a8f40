using Xunit;

namespace ImageRegistry.Integration.Sandbox;

public class KubectlAccessTests() : RunningSandbox(secure: true)
{
    private const string Robot = """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: robot}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: reader}
        rules:
        - apiGroups: [""]
          resources: [configmaps]
          verbs: [get, list]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: reader}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
        subjects:
        - {kind: ServiceAccount, name: robot, namespace: default}
        """;

    private async Task<Kubectl> RobotAsync()
    {
        await Kubectl.OutputAsync("create -f -", Robot);
        var path = KubeconfigPath + ".robot";
        await Server.WriteKubeconfigAsync(path, Cluster.Token("default", "robot"));
        return new Kubectl(path);
    }

    [Fact]
    public async Task A_service_account_may_do_what_its_role_allows()
    {
        var robot = await RobotAsync();
        Assert.Equal("No resources found in default namespace.\n", (await robot.RunAsync(["get", "cm"])).Errors);

        var refused = await robot.RunAsync(["get", "secrets"]);
        Assert.Equal(
            "Error from server (Forbidden): secrets is forbidden: User \"system:serviceaccount:default:robot\" cannot list resource \"secrets\" in API group \"\" in the namespace \"default\"\n",
            refused.Errors);
    }

    [Fact]
    public async Task Kubectl_can_ask_what_is_allowed()
    {
        var robot = await RobotAsync();
        Assert.Equal("yes\n", await robot.OutputAsync("auth can-i list configmaps"));
        Assert.Equal("no\n", (await robot.RunAsync(["auth", "can-i", "create", "configmaps"])).Output);
        Assert.Equal("yes\n", await Kubectl.OutputAsync("auth can-i * *"));
        Assert.Equal("no\n", (await Kubectl.RunAsync(["auth", "can-i", "get", "secrets", "--as", "system:serviceaccount:default:robot"])).Output);
        Assert.Contains("configmaps", await robot.OutputAsync("auth can-i --list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kubectl_gets_a_token()
    {
        await Kubectl.OutputAsync("create -f -", Robot);
        var token = (await Kubectl.OutputAsync("create token robot")).Trim();
        var path = KubeconfigPath + ".token";
        await Server.WriteKubeconfigAsync(path, token);
        Assert.Equal("yes\n", await new Kubectl(path).OutputAsync("auth can-i get configmaps"));
    }

    [Fact]
    public async Task A_wrong_token_is_no_token()
    {
        var path = KubeconfigPath + ".wrong";
        await Server.WriteKubeconfigAsync(path, "wrong");
        Assert.Contains("Unauthorized", (await new Kubectl(path).RunAsync(["get", "--raw", "/version"])).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_log_tells_who_it_was()
    {
        var robot = await RobotAsync();
        await robot.OutputAsync("get cm");
        Assert.Contains(
            Cluster.Audit,
            entry => entry.User == "system:serviceaccount:default:robot" && entry.Verb == "list" && entry.Resource == "configmaps");
    }
}
