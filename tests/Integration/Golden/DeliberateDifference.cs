using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;

namespace ImageRegistry.Integration.Golden;

/// <summary>Where we differ from the recorded operator on purpose.</summary>
/// <param name="Item">The item of the spec that says so, or why it has to be.</param>
/// <param name="Object">The object it concerns.</param>
/// <param name="Steps">The steps of the scenario after which it shows.</param>
/// <param name="Instead">What we expect, made from what was recorded.</param>
internal sealed record DeliberateDifference(string Item, string Object, IReadOnlyList<string> Steps, Func<Json, Json> Instead)
{
    /// <summary>The Config, as recordings call it.</summary>
    public const string Config = "configs/cluster";

    /// <summary>What is expected in place of what was recorded.</summary>
    public static IReadOnlyDictionary<string, Json> Apply(
        string step, IReadOnlyDictionary<string, Json> recorded, IReadOnlyList<DeliberateDifference> differences)
    {
        var expected = recorded.ToDictionary();
        foreach (var difference in differences.Where(one => one.Steps.Contains(step)))
        {
            var changed = difference.Instead(expected[difference.Object]);
            // A difference that changes nothing is none any more, and the list would no longer tell the truth.
            Xunit.Assert.False(changed.Equals(expected[difference.Object]), $"{difference.Item} makes no difference to {difference.Object} after step {step}");
            expected[difference.Object] = changed;
        }

        return expected;
    }

    /// <summary>The Config without a condition.</summary>
    public static Json WithoutCondition(Json config, string type) =>
        config.With(
            Documents.Array(config.Items("status", "conditions").Where(condition => condition.Text("type") != type)), "status", "conditions");

    /// <summary>The object with another status and reason of a condition.</summary>
    public static Json WithCondition(Json document, string type, string status, string reason) =>
        document.With(
            Documents.Array(document.Items("status", "conditions").Select(condition => condition.Text("type") == type
                ? condition.With(Json.NewString(status), "status").With(Json.NewString(reason), "reason")
                : condition)),
            "status", "conditions");

    /// <summary>The recorded operator's parts overwrote each other's conditions, so this one was lost after some steps.</summary>
    public static DeliberateDifference KeepsImageConfigCondition(params string[] steps) =>
        new("B-6: the condition of the image configuration is always there", Config, steps, config => config.With(
            Documents.Array(config.Items("status", "conditions")
                .Append(Documents.Parse("""{"type":"ImageConfigControllerDegraded","status":"False","reason":"AsExpected"}"""))
                .OrderBy(condition => condition.Text("type"), StringComparer.Ordinal)),
            "status", "conditions"));

    /// <summary>What was said of a storage that is gone is remembered, so that it does not count for the next one.</summary>
    public static DeliberateDifference RemembersWhatWasSaid(params string[] steps) =>
        new("S-B2: the status tells that Managed was said of a storage that is gone", Config, steps, config =>
            With(config, Documents.Parse("""{"managementState":"Managed"}"""), "status", "storage"));

    /// <summary>The object with this at the end of the path.</summary>
    public static Json With(Json document, Json value, params string[] path) => document.With(value, path);
}
