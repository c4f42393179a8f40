using ImageRegistry.Sandbox;

namespace ImageRegistry.Bench;

/// <summary>The operator's requests, watches and the lease left out.</summary>
/// <param name="Requests">All of them, oldest first.</param>
internal sealed record Traffic(IReadOnlyList<AuditEntry> Requests)
{
    private static readonly string[] Reading = ["get", "list"];

    /// <summary>Those that change something.</summary>
    public IReadOnlyList<AuditEntry> Writes => [.. Requests.Where(entry => !Reading.Contains(entry.Verb))];

    /// <summary>Those writes that are Events.</summary>
    public int Events => Writes.Count(entry => entry.Resource is "events" or "events.events.k8s.io");

    /// <summary>The operator's part of an audit log.</summary>
    public static Traffic Of(IReadOnlyList<AuditEntry> audit) => new([.. audit.Where(entry =>
        entry.UserAgent.Contains("cluster-image-registry-operator", StringComparison.Ordinal)
        && entry.Verb != "watch"
        && entry.Resource != "leases.coordination.k8s.io")]);
}
