using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;

namespace ImageRegistry.Integration.Golden;

/// <summary>Tells in lines how what is there differs from what was expected.</summary>
internal static class Comparison
{
    /// <summary>One line for each object that is missing or too many, and for each field that is another; empty when all is the same.</summary>
    public static string Differences(IReadOnlyDictionary<string, Json> expected, IReadOnlyDictionary<string, Json> actual) =>
        string.Join("\n", expected.Keys.Union(actual.Keys).Order(StringComparer.Ordinal).SelectMany(key => (expected.GetValueOrDefault(key), actual.GetValueOrDefault(key)) switch
        {
            ({ } wanted, { } found) => Fields(key + ":", wanted, found),
            ({ }, null) => [key + " is missing"],
            _ => [key + " should not be there"],
        }));

    private static IEnumerable<string> Fields(string path, Json expected, Json actual)
    {
        if (expected is Json.Object && actual is Json.Object)
        {
            var (wanted, found) = (expected.Members(), actual.Members());
            return wanted.Keys.Union(found.Keys).SelectMany(name =>
                wanted.ContainsKey(name) && found.ContainsKey(name)
                    ? Fields(path + " " + name, wanted[name], found[name])
                    : [Line(path + " " + name, wanted.GetValueOrDefault(name), found.GetValueOrDefault(name))]);
        }

        if (expected is Json.Array && actual is Json.Array && expected.Items().Count == actual.Items().Count)
            return expected.Items().Zip(actual.Items()).SelectMany((pair, index) => Fields($"{path} {index}", pair.First, pair.Second));

        return expected.Equals(actual) ? [] : [Line(path, expected, actual)];
    }

    private static string Line(string path, Json? expected, Json? actual) => $"{path}: expected {Text(expected)}, found {Text(actual)}";

    private static string Text(Json? document) => document is null ? "nothing" : JsonModule.text(document);
}
