using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Sandbox;
using Kind = ImageRegistry.Core.Kind;

namespace ImageRegistry.Integration.UnderFire;

/// <summary>ServiceAccounts for operators, one for each, all of which may do everything; and the files that they find them by.</summary>
internal sealed class Accounts
{
    /// <summary>Their names.</summary>
    public static readonly IReadOnlyList<string> Names = ["a", "b"];

    private readonly SandboxCluster cluster;
    private readonly TemporaryFolder folder;

    public Accounts(SandboxCluster cluster, TemporaryFolder folder)
    {
        (this.cluster, this.folder) = (cluster, folder);
        foreach (var name in Names)
        {
            Make(name);
            WriteToken(name);
        }

        cluster.Apply(Documents.Parse(
            """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"under-fire"},
             "rules":[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]}
            """));
        cluster.Apply(Documents.Parse(
            $$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"under-fire"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"under-fire"},
             "subjects":[{{string.Join(",", Names.Select(name => $$"""{"kind":"ServiceAccount","name":"{{name}}","namespace":"{{WellKnown.operatorNamespace}}"}"""))}}]}
            """));
    }

    /// <summary>Makes the account anew: the tokens of the former one are refused.</summary>
    public void Revoke(string name)
    {
        cluster.Handle(RequestModule.delete(ObjectRefModule.path(Reference(name))));
        Make(name);
    }

    /// <summary>Puts a token of the account where its operator reads it, whole at every moment.</summary>
    public void WriteToken(string name) => Replace(TokenFile(name), cluster.Token(WellKnown.operatorNamespace, name));

    /// <summary>Puts this authority where operators read it.</summary>
    public void WriteAuthority(string authority) => Replace(AuthorityFile, authority);

    /// <summary>Writes the kubeconfig of the account for this server; returns its path.</summary>
    public string WriteKubeconfig(string name, Uri server) => folder.Write(name + ".kubeconfig", KubeconfigText.Of(
        server, server.Scheme == Uri.UriSchemeHttps ? "certificate-authority: " + AuthorityFile : "", "tokenFile: " + TokenFile(name)));

    private string AuthorityFile => folder.At("authority.pem");

    private string TokenFile(string name) => folder.At(name + ".token");

    private static ObjectRef Reference(string name) => new(Kind.serviceAccount, WellKnown.operatorNamespace, name);

    private static void Replace(string path, string content)
    {
        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }

    private void Make(string name) => cluster.Apply(Documents.Parse(
        $$"""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"{{name}}","namespace":"{{WellKnown.operatorNamespace}}"} }"""));
}
