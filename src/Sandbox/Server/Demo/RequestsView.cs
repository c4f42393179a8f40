using System.Globalization;

namespace ImageRegistry.Sandbox.Demo;

/// <summary>What the operator asked of the API, counted.</summary>
internal static class RequestsView
{
    private const string Operator = "cluster-image-registry-operator";

    private static readonly string[] Reading = ["get", "list", "watch"];

    /// <summary>A line for the writes and one for the rest.</summary>
    public static string Look(IReadOnlyList<AuditEntry> audit)
    {
        var requests = audit.Where(entry => entry.UserAgent.Contains(Operator, StringComparison.Ordinal)).ToList();
        var reads = requests.Where(entry => Reading.Contains(entry.Verb)).ToList();
        var writes = requests.Except(reads).ToList();
        return $"  {requests.Count} requests by the operator\n"
            + $"    writes   {Of(writes, entry => entry.Verb + " " + Name(entry))}\n"
            + $"    reads    {Of(reads, entry => entry.Verb)}\n"
            + $"    refused  {Of([.. requests.Where(entry => entry.Code >= 400)], entry => entry.Code.ToString(CultureInfo.InvariantCulture) + " " + entry.Verb + " " + Name(entry))}";
    }

    private static string Name(AuditEntry entry) =>
        entry.Subresource == "" ? entry.Resource.Split('.')[0] : entry.Resource.Split('.')[0] + "/" + entry.Subresource;

    private static string Of(List<AuditEntry> entries, Func<AuditEntry, string> what)
    {
        if (entries.Count == 0)
            return "none";
        var groups = entries
            .GroupBy(what)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.Count() == 1 ? group.Key : $"{group.Key} x{group.Count()}");
        return $"{entries.Count}: {string.Join(", ", groups)}";
    }
}
