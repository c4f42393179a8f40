using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;

namespace ImageRegistry.Integration.Golden;

/// <summary>Takes out of an object what two runs can't have in common. What the recording has masked already stays as it is.</summary>
internal static class Masking
{
    private const string Generated = "<generated>";

    private static readonly string[] Metadata =
        ["resourceVersion", "uid", "generation", "managedFields", "creationTimestamp", "deletionTimestamp", "selfLink"];

    private static readonly string[] Annotations =
    [
        WellKnown.checksumAnnotation, WellKnown.dependenciesChecksumAnnotation, WellKnown.specHashAnnotation,
    ];

    /// <summary>The object with the masks of the recordings, and without anything empty.</summary>
    public static Json Mask(string resource, Json document)
    {
        var masked = document.Without("apiVersion");
        foreach (var name in Metadata)
            masked = masked.Without("metadata", name);
        masked = WithoutChecksums(masked, "metadata", "annotations");
        masked = WithoutChecksums(masked, "spec", "template", "metadata", "annotations");
        masked = resource switch
        {
            "deployments" or "daemonsets" => EnvironmentMasked(masked.Without("status")),
            "cronjobs" => ScriptMasked(masked),
            "services" => Masked(Masked(masked, "spec", "clusterIP"), "spec", "clusterIPs"),
            "configs" => Masked(masked, "spec", "httpSecret").Without("status", "observedGeneration"),
            _ => masked.Without("status", "observedGeneration"),
        };
        return ListsSorted(Pruned(ConditionsMasked(masked)) ?? JsonModule.empty, "conditions", "generations", "relatedObjects");
    }

    private static Json WithoutChecksums(Json document, params string[] path) =>
        document.At(path) is null ? document : Annotations.Aggregate(document, (left, name) => left.Without([.. path, name]));

    private static Json Masked(Json document, params string[] path) =>
        document.At(path) is null ? document : document.With(Json.NewString(Generated), path);

    private static Json EnvironmentMasked(Json deployment)
    {
        string[] path = ["spec", "template", "spec", "containers"];
        return deployment.At(path) is null ? deployment : deployment.With(Documents.Array(deployment.Items(path).Select(Container)), path);
    }

    // The script around the pruner's command is told by what it does (RS-120); its text is everybody's own.
    private static Json ScriptMasked(Json cronJob)
    {
        string[] path = ["spec", "jobTemplate", "spec", "template", "spec", "containers"];
        var containers = cronJob.Items(path).Select(container =>
            container.With(Documents.Array(container.Items("args").Select((arg, index) => index == 1 ? Json.NewString(Generated) : arg)), "args"));
        return cronJob.With(Documents.Array(containers), path);
    }

    private static Json Container(Json container) =>
        container.At("env") is null
            ? container
            : container.With(
                Documents.Array(container.Items("env").Select(variable =>
                    variable.Text("name") == "REGISTRY_HTTP_SECRET" ? Masked(variable, "value") : variable)),
                "env");

    // Also those inside of lists: Routes have conditions for each ingress.
    private static Json ConditionsMasked(Json document) => document switch
    {
        Json.Object members => Documents.Object(members.Item
            .Where(pair => pair.Key is not ("lastTransitionTime" or "lastGeneration"))
            .Where(pair => pair.Key != "message" || !members.Item.ContainsKey("status"))
            .Select(pair => KeyValuePair.Create(pair.Key, ConditionsMasked(pair.Value)))),
        Json.Array items => Documents.Array(items.Item.Select(ConditionsMasked)),
        _ => document,
    };

    private static Json ListsSorted(Json document, params string[] names) =>
        names.Aggregate(document, (left, name) => left.At("status", name) is null
            ? left
            : left.With(Documents.Array(left.Items("status", name).OrderBy(item => item.Text("type") + JsonModule.text(item), StringComparer.Ordinal)), "status", name));

    /// <summary>The document without empty maps, lists, texts and nulls; null when nothing is left.</summary>
    private static Json? Pruned(Json document)
    {
        switch (document)
        {
            case { IsNull: true }:
                return null;
            case Json.String text:
                return text.Item.Length == 0 ? null : document;
            case Json.Object members:
                var kept = members.Item
                    .Select(pair => (pair.Key, Value: Pruned(pair.Value)))
                    .Where(pair => pair.Value is not null)
                    .Select(pair => KeyValuePair.Create(pair.Key, pair.Value!))
                    .ToList();
                return kept.Count == 0 ? null : Documents.Object(kept);
            case Json.Array items:
                // An empty rule in a list says something: `egress: [{}]` allows everything.
                var left = items.Item.Select(item => Pruned(item) ?? (item.IsObject ? JsonModule.empty : item)).ToList();
                return left.Count == 0 ? null : Documents.Array(left);
            default:
                return document;
        }
    }
}
