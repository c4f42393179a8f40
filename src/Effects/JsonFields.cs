using ImageRegistry.Core;
using Microsoft.FSharp.Collections;

namespace ImageRegistry.Effects;

/// <summary>Reads and builds documents from C#, where F# lists and options are wordy.</summary>
internal static class JsonFields
{
    /// <summary>The text at this path; empty when there is none.</summary>
    public static string Text(this Json document, params string[] path) =>
        JsonModule.tryString(ListModule.OfArray(path), document)?.Value ?? "";

    /// <summary>The integer at this path; null when there is none.</summary>
    public static long? Integer(this Json document, params string[] path) =>
        JsonModule.tryInt64(ListModule.OfArray(path), document)?.Value;

    /// <summary>The value at this path; null when there is none.</summary>
    public static Json? At(this Json document, params string[] path) =>
        JsonModule.tryPath(ListModule.OfArray(path), document)?.Value;

    /// <summary>The items of the list at this path.</summary>
    public static FSharpList<Json> Items(this Json document, params string[] path) =>
        JsonModule.items(ListModule.OfArray(path), document);

    /// <summary>The document with this value at the member.</summary>
    public static Json With(this Json document, string name, Json value) =>
        JsonModule.set(ListModule.OfArray([name]), value, document);

    /// <summary>The document with this text at the member, unless the text is empty.</summary>
    public static Json With(this Json document, string name, string text) =>
        text.Length == 0 ? document : document.With(name, Json.NewString(text));
}
