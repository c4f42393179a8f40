using System.Globalization;
using ImageRegistry.Core;

namespace ImageRegistry.Sandbox.Demo;

/// <summary>The objects of the registry's namespace as a table, with what became of them since the last look.</summary>
internal sealed class ObjectsView
{
    private static readonly string[] Kinds =
    [
        "deployments.apps", "daemonsets.apps", "cronjobs.batch", "services", "routes.route.openshift.io", "poddisruptionbudgets.policy",
        "networkpolicies.networking.k8s.io", "persistentvolumeclaims", "configmaps", "secrets", "serviceaccounts",
    ];

    private Dictionary<(string Kind, string Name), (string Version, string Word)> seen = [];

    /// <summary>The table; <c>+</c> is new, <c>~</c> changed, <c>-</c> gone.</summary>
    public string Look(State state)
    {
        var table = new TextTable("", "KIND", "NAME", "STATE");
        var now = new Dictionary<(string Kind, string Name), (string Version, string Word)>();
        foreach (var key in Kinds)
        {
            foreach (var document in Store.list(key, Lookup.Namespace, state))
            {
                var id = (Kind: key, Name: Metadata.name(document));
                now[id] = (Metadata.uid(document) + "/" + Metadata.resourceVersion(document), document.Text("kind"));
                var mark = !seen.TryGetValue(id, out var before) ? "+" : before != now[id] ? "~" : "";
                table.Add(mark, now[id].Word, id.Name, Describe(key, document));
            }
        }

        foreach (var gone in seen.Keys.Except(now.Keys).OrderBy(id => Array.IndexOf(Kinds, id.Kind)).ThenBy(id => id.Name, StringComparer.Ordinal))
            table.Add("-", seen[gone].Word, gone.Name, "gone");
        seen = now;
        return table.ToString();
    }

    private static string Describe(string key, Json document) =>
        Metadata.isDeleting(document) ? "being deleted" : key switch
        {
            "deployments.apps" =>
                $"{Of(document.Number("status", "availableReplicas"))} of {Of(document.Number("spec", "replicas"))} available, generation {Of(Metadata.generation(document))}",
            "daemonsets.apps" =>
                $"{Of(document.Number("status", "numberAvailable"))} of {Of(document.Number("status", "desiredNumberScheduled"))} available",
            "cronjobs.batch" => document.Text("spec", "schedule"),
            "services" => "port " + string.Join(", ", document.Items("spec", "ports").Select(port => Of(port.Number("port")))),
            "routes.route.openshift.io" =>
                string.Join(", ", document.Items("status", "ingress").Select(ingress => ingress.Text("host"))),
            "poddisruptionbudgets.policy" => "at least " + Of(document.Number("spec", "minAvailable")),
            "persistentvolumeclaims" => document.Text("status", "phase"),
            "configmaps" => Keys(document.Count("data") + document.Count("binaryData")),
            "secrets" => document.Text("type") + ", " + Keys(document.Count("data")),
            _ => "",
        };

    private static string Keys(int count) => count == 1 ? "1 key" : Of(count) + " keys";

    private static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);
}
