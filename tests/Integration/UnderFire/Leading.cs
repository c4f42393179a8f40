using ImageRegistry.Integration.Cluster;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.UnderFire;

/// <summary>Who led when, told from the requests alone.</summary>
internal static class Leading
{
    private const string Leases = "leases.coordination.k8s.io";

    /// <summary>Whether the request is part of the election, or an Event: neither changes what the operator looks after.</summary>
    public static bool IsOfNoAccount(AuditEntry entry) =>
        entry.Resource == Leases || entry.Resource.StartsWith("events", StringComparison.Ordinal);

    /// <summary>Each write came from whoever had written the lease last.</summary>
    public static void AssertOnlyLeadersWrote(IReadOnlyList<AuditEntry> requests)
    {
        var leader = "";
        foreach (var entry in requests.Where(entry => entry.Verb is not ("get" or "list" or "watch")))
        {
            if (entry is { Resource: Leases, Code: < 300 })
                leader = entry.User;
            else if (!IsOfNoAccount(entry) && entry.User.Length > 0)
                Assert.True(entry.User == leader, $"{Lab.Line(entry)} came from {entry.User} while {leader} led:\n{Lab.Lines(requests)}");
        }
    }
}
