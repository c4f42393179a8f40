using System.Globalization;
using ImageRegistry.Core;
using ImageRegistry.Sandbox;

namespace ImageRegistry.Integration.Cluster;

/// <summary>A line of a real API server's audit log (<c>audit.k8s.io/v1</c>), as the sandbox would have logged it.</summary>
internal static class AuditEvent
{
    public static AuditEntry Read(Json line)
    {
        var group = line.Text("objectRef", "apiGroup");
        return new AuditEntry(
            DateTimeOffset.Parse(line.Text("requestReceivedTimestamp"), CultureInfo.InvariantCulture),
            line.Text("verb"),
            line.Text("objectRef", "resource") + (group.Length == 0 ? "" : "." + group),
            line.Text("objectRef", "subresource"),
            line.Text("objectRef", "namespace"),
            line.Text("objectRef", "name"),
            line.Text("requestURI").Split('?')[0],
            (int)line.Number("responseStatus", "code"),
            line.Text("userAgent"),
            line.Text("user", "username"),
            line.Text("requestURI").Contains("dryRun=All", StringComparison.Ordinal));
    }
}
