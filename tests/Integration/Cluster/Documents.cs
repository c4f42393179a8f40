using ImageRegistry.Core;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Integration.Cluster;

/// <summary>Reading JSON documents in tests.</summary>
internal static class Documents
{
    /// <summary>The document in this text.</summary>
    public static Json Parse(string text)
    {
        var parsed = JsonModule.parseText(text);
        return parsed.IsOk ? parsed.ResultValue : throw new ArgumentException(parsed.ErrorValue);
    }

    /// <summary>What is at the end of this path; null when there is nothing.</summary>
    public static Json? At(this Json document, params string[] path) => OptionModule.ToObj(JsonModule.tryPath(ListModule.OfSeq(path), document));

    /// <summary>The text at the end of this path; empty when there is none.</summary>
    public static string Text(this Json document, params string[] path) =>
        OptionModule.ToObj(JsonModule.tryString(ListModule.OfSeq(path), document)) ?? "";

    /// <summary>The number at the end of this path; 0 when there is none.</summary>
    public static long Number(this Json document, params string[] path) =>
        OptionModule.ToNullable(JsonModule.tryInt64(ListModule.OfSeq(path), document)) ?? 0;

    /// <summary>The items of the list at the end of this path.</summary>
    public static IReadOnlyList<Json> Items(this Json document, params string[] path) => [.. JsonModule.items(ListModule.OfSeq(path), document)];

    /// <summary>The members of the object at the end of this path.</summary>
    public static IReadOnlyDictionary<string, Json> Members(this Json document, params string[] path) =>
        JsonModule.members(ListModule.OfSeq(path), document);

    /// <summary>The condition of this type; null when there is none.</summary>
    public static Json? Condition(this Json document, string type) =>
        document.Items("status", "conditions").SingleOrDefault(condition => condition.Text("type") == type);

    /// <summary>What a condition says, as <c>status/reason</c>; empty when there is no condition of this type.</summary>
    public static string Said(this Json document, string type) =>
        document.Condition(type) is { } condition ? condition.Text("status") + "/" + condition.Text("reason") : "";

    /// <summary>The message of a condition; empty when there is no condition of this type.</summary>
    public static string Told(this Json document, string type) => document.Condition(type)?.Text("message") ?? "";

    /// <summary>The object of these members.</summary>
    public static Json Object(IEnumerable<KeyValuePair<string, Json>> members) =>
        Json.NewObject(MapModule.OfSeq(members.Select(pair => Tuple.Create(pair.Key, pair.Value))));

    /// <summary>The list of these items.</summary>
    public static Json Array(IEnumerable<Json> items) => Json.NewArray(ListModule.OfSeq(items));

    /// <summary>The document with this at the end of the path.</summary>
    public static Json With(this Json document, Json value, params string[] path) => JsonModule.set(ListModule.OfSeq(path), value, document);

    /// <summary>The document without what is at the end of the path.</summary>
    public static Json Without(this Json document, params string[] path) => JsonModule.remove(ListModule.OfSeq(path), document);
}
