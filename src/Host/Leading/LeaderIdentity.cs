namespace ImageRegistry.Host.Leading;

/// <summary>The identity under which one process stands for election; unique to it, so that a restarted process is someone else.</summary>
public sealed record LeaderIdentity(string Text)
{
    /// <summary><c>&lt;host name&gt;_&lt;random UUID&gt;</c>.</summary>
    public static LeaderIdentity Of(string host, Guid unique) => new(host + "_" + unique.ToString("D"));
}
