using ImageRegistry.Core;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Sandbox.Demo;

/// <summary>Reading objects out of a state.</summary>
internal static class Lookup
{
    /// <summary>The namespace of the operator and the registry.</summary>
    public const string Namespace = "openshift-image-registry";

    /// <summary>The object; null when there is none. The key is the kind's name in the API, such as <c>deployments.apps</c>.</summary>
    public static Json? Find(this State state, string key, string ns, string name) =>
        OptionModule.ToObj(Store.tryFind(key, ns, name, state));

    /// <summary>The text at this path; empty when there is none.</summary>
    public static string Text(this Json document, params string[] path) =>
        OptionModule.DefaultValue("", JsonModule.tryString(ListModule.OfSeq(path), document));

    /// <summary>The number at this path; 0 when there is none.</summary>
    public static long Number(this Json document, params string[] path) =>
        OptionModule.DefaultValue(0L, JsonModule.tryInt64(ListModule.OfSeq(path), document));

    /// <summary>The items of the list at this path.</summary>
    public static IEnumerable<Json> Items(this Json document, params string[] path) =>
        JsonModule.items(ListModule.OfSeq(path), document);

    /// <summary>How many members the object at this path has.</summary>
    public static int Count(this Json document, params string[] path) =>
        JsonModule.members(ListModule.OfSeq(path), document).Count;

    /// <summary>A condition as <c>STATUS/REASON</c>; empty when there is none of this type.</summary>
    public static string Condition(this Json document, string type) =>
        document.Items("status", "conditions")
            .Where(condition => condition.Text("type") == type)
            .Select(condition => condition.Text("status") + "/" + condition.Text("reason"))
            .FirstOrDefault("");

    /// <summary>The operator's Config; null when there is none.</summary>
    public static Json? Config(this State state) => state.Find("configs.imageregistry.operator.openshift.io", "", "cluster");

    /// <summary>The ClusterOperator; null when there is none.</summary>
    public static Json? ClusterOperator(this State state) => state.Find("clusteroperators.config.openshift.io", "", "image-registry");

    /// <summary>The registry's Deployment; null when there is none.</summary>
    public static Json? Deployment(this State state) => state.Find("deployments.apps", Namespace, "image-registry");
}
