using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;

namespace ImageRegistry.Integration.Golden;

/// <summary>
/// RS-105: the nodes' DaemonSet is there as soon as the Config is. The recorded operator made it no earlier than the first Service or
/// DaemonSet of its namespace woke it (RS-133), which on a platform without storage is when the registry is first asked for.
/// </summary>
internal static class NodeCaFromTheStart
{
    private const string DaemonSet = "daemonsets/openshift-image-registry/node-ca";

    /// <summary>The steps, with what a later one tells of the DaemonSet in those before it was made.</summary>
    public static IEnumerable<ScenarioStep> In(IReadOnlyList<ScenarioStep> steps)
    {
        var made = steps.First(step => step.Objects.ContainsKey(DaemonSet)).Objects;
        return steps.Select(step => step.Objects.ContainsKey(DaemonSet) ? step : step with { Objects = With(step.Objects, made) });
    }

    private static Dictionary<string, Json> With(IReadOnlyDictionary<string, Json> objects, IReadOnlyDictionary<string, Json> made)
    {
        var (config, later) = (objects[DeliberateDifference.Config], made[DeliberateDifference.Config]);
        return new Dictionary<string, Json>(objects)
        {
            [DaemonSet] = made[DaemonSet],
            [DeliberateDifference.Config] = config
                .With(Joined(config, later, "conditions", condition => condition.Text("type").StartsWith("NodeCA", StringComparison.Ordinal)), "status", "conditions")
                .With(Joined(config, later, "generations", record => record.Text("resource") == "daemonsets"), "status", "generations"),
        };
    }

    private static Json Joined(Json config, Json later, string list, Func<Json, bool> isOfDaemonSet) =>
        Documents.Array([.. config.Items("status", list), .. later.Items("status", list).Where(isOfDaemonSet)]);
}
