using ImageRegistry.Core;

namespace ImageRegistry.Host.Configuration;

/// <summary>Reading JSON documents from C#, without options: absent is null or empty.</summary>
internal static class JsonReading
{
    /// <summary>The member of this name; null when there is none.</summary>
    public static Json? Member(this Json json, string name) =>
        JsonModule.tryField(name, json) is { } found ? found.Value : null;

    /// <summary>The text at the end of this path; empty when there is none.</summary>
    public static string Text(this Json json, params string[] path) =>
        JsonModule.tryString([.. path], json) is { } found ? found.Value : "";

    /// <summary>The integer at the end of this path; 0 when there is none.</summary>
    public static long Integer(this Json json, params string[] path) =>
        JsonModule.tryInt64([.. path], json) is { } found ? found.Value : 0;
}
