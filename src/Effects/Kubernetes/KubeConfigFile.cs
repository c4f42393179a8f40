using Microsoft.FSharp.Core;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>
/// Access to an API server from a client configuration file (kubernetes.io: "Organizing Cluster Access Using kubeconfig Files",
/// reference kubeconfig.v1).
/// </summary>
/// <remarks>
/// <para><b>Guarantees</b>: what cannot be used is a fault that names file, field and remedy. Fields that may hold secrets are never shown.</para>
/// <para><b>Caveats</b>: one file, no merging, and <c>KUBECONFIG</c> is not looked at. Impersonation and authentication providers are refused.</para>
/// </remarks>
public static class KubeConfigFile
{
    /// <summary>The access that the current context describes, or what is wrong.</summary>
    /// <param name="path">The file; paths in it are taken from its folder.</param>
    /// <param name="time">The clock for what expires.</param>
    public static FSharpResult<KubernetesAccess, ConfigurationFault> Load(string path, TimeProvider time)
    {
        try
        {
            return FSharpResult<KubernetesAccess, ConfigurationFault>.NewOk(Read(path, Document(path), time));
        }
        catch (ConfigurationFaultException e)
        {
            return FSharpResult<KubernetesAccess, ConfigurationFault>.NewError(e.Fault);
        }
    }

    private static KubernetesAccess Read(string path, YamlFields document, TimeProvider time)
    {
        var current = document.Text("current-context");

        if (current.Length == 0)
        {
            throw document.Fault("current-context", "", "no context is chosen",
                "Choose one: kubectl config use-context NAME --kubeconfig " + path);
        }

        var context = Entry(document, "contexts", "context", current, "current-context", document);
        var clusterName = context.Text("cluster");
        var userName = context.Text("user");

        if (clusterName.Length == 0)
        {
            throw context.Fault("cluster", "", "the context names no cluster", "Name one of the entries of clusters");
        }

        var cluster = KubeConfigCluster.Read(Entry(document, "clusters", "cluster", clusterName, "cluster", context));

        // A context without user is anonymous, as with kubectl.
        var credentials = userName.Length == 0
            ? new FixedCredentials(Credential.None)
            : KubeConfigUser.Read(Entry(document, "users", "user", userName, "user", context), cluster, time);

        return new KubernetesAccess(
            cluster.Server, cluster.Trust, credentials, context.Text("namespace"), cluster.TlsServerName, cluster.Proxy);
    }

    private static YamlFields Entry(
        YamlFields document, string list, string member, string name, string referrer, YamlFields referring)
    {
        var entry = document.Sections(list).FirstOrDefault(one => one.Text("name") == name)
            ?? throw referring.Fault(referrer, name, "there is no entry of this name in " + list, "Name one that is there, or add it");

        return entry.Section(member)
            ?? new YamlFields(document.File, entry.PathOf(member), new YamlMappingNode());
    }

    private static YamlFields Document(string path)
    {
        try
        {
            using var text = File.OpenText(path);
            var stream = new YamlStream();
            stream.Load(text);

            return stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode root
                ? new YamlFields(path, "", root)
                : throw Fault(path, "this is not a client configuration", "Write one with kubectl config");
        }
        catch (YamlException e)
        {
            var line = e.Start.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
            throw Fault(path, "line " + line + " is not YAML: " + e.Message, "Correct the line");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault(path, "the file cannot be read: " + e.Message, "Name a readable file by --kubeconfig");
        }
    }

    private static ConfigurationFaultException Fault(string path, string problem, string remedy) =>
        new(new ConfigurationFault(path, "", "", problem, remedy));
}
