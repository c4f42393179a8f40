namespace ImageRegistry.Effects.Gcs.Tokens;

/// <summary>A token and when it ends. A class without text form, so that no log can show it.</summary>
internal sealed class AccessToken(string value, DateTimeOffset ends)
{
    /// <summary>What goes behind <c>Bearer</c>.</summary>
    public string Value { get; } = value;

    /// <summary>When the server stops accepting it.</summary>
    public DateTimeOffset Ends { get; } = ends;
}
