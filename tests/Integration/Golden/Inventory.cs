using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Sandbox;
using Kind = ImageRegistry.Core.Kind;

namespace ImageRegistry.Integration.Golden;

/// <summary>The objects that a recording and a run are compared by: all that the operator writes, and what it must not leave (row 26).</summary>
internal static class Inventory
{
    /// <summary>Their kinds, rows 1 to 26.</summary>
    public static IReadOnlyList<Resource> Kinds { get; } =
    [
        Kind.clusterRole, Kind.clusterRoleBinding, Kind.serviceAccount, Kind.secret, Kind.service, Kind.deployment, Kind.daemonSet,
        Kind.podDisruptionBudget, Kind.networkPolicy, Kind.route, Kind.persistentVolumeClaim, Kind.config, Kind.clusterOperator,
        Kind.configMap, Kind.image, Kind.cronJob, Kind.imagePruner, Kind.job,
    ];

    // Where the operator writes.
    private static readonly string[] Namespaces = [WellKnown.operatorNamespace, WellKnown.configManagedNamespace];

    /// <summary>Of a recorded step, the objects that count.</summary>
    public static IReadOnlyDictionary<string, Json> Of(ScenarioStep step) => step.Objects
        .Where(pair => Kinds.Any(kind => kind.Plural == ResourceOf(pair.Key)))
        .ToDictionary(pair => pair.Key, pair => Masking.Mask(ResourceOf(pair.Key), pair.Value));

    /// <summary>The objects that are there now. What a real server brings along, and the operator's own account and rights, are no part of it.</summary>
    public static async Task<IReadOnlyDictionary<string, Json>> OfAsync(TestCluster cluster)
    {
        var installed = await OperatorAccount.ObjectsAsync();
        var found = new Dictionary<string, Json>();
        foreach (var kind in Kinds)
        {
            foreach (var ns in kind.Scope.IsNamespaced ? Namespaces : [""])
            {
                foreach (var document in await cluster.ListAsync(kind, ns))
                {
                    if (!document.Members("metadata", "labels").ContainsKey("kubernetes.io/bootstrapping")
                        && !installed.Contains(new ObjectRef(kind, ns, Metadata.name(document))))
                        found.Add(kind.Plural + "/" + (ns.Length == 0 ? "" : ns + "/") + Metadata.name(document), Masking.Mask(kind.Plural, document));
                }
            }
        }

        return found;
    }

    private static string ResourceOf(string key) => key.Split('/')[0];
}
