using System.Globalization;

namespace ImageRegistry.Host.Leading;

/// <summary>MicroTime of the Kubernetes API: RFC 3339 in UTC with six digits after the second.</summary>
public static class MicroTime
{
    /// <summary>The time as the API wants it, such as <c>2026-11-20T20:28:00.000000Z</c>; finer parts are cut off.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The time in this text; null when it is none.</summary>
    public static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
