using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Logging;

/// <summary>Renders an entry as one line, in the manner of Kubernetes components: <c>I1120 20:32:32.123456 1 Category] text</c>.</summary>
public static class LogLine
{
    /// <summary>
    /// The line without its end. Line ends inside become <c>\n</c>, so that one entry is one line; credentials are taken out.
    /// </summary>
    /// <param name="stack">Whether an exception shows where it came from.</param>
    public static string Format(
        DateTimeOffset at, LogLevel level, string category, string text, Exception? exception, bool stack)
    {
        var line = new StringBuilder(text.Length + 64)
            .Append(Letter(level))
            .Append(at.UtcDateTime.ToString("MMdd HH:mm:ss.ffffff", CultureInfo.InvariantCulture))
            .Append(' ').Append(Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            .Append(' ').Append(Short(category)).Append("] ")
            .Append(text);
        if (exception is not null)
            line.Append(": ").Append(stack ? exception.ToString() : Sentence(exception));
        return Redaction.Text(line.Replace("\r", "").Replace("\n", "\\n").ToString());
    }

    private static char Letter(LogLevel level) => level switch
    {
        LogLevel.Critical => 'F',
        LogLevel.Error => 'E',
        LogLevel.Warning => 'W',
        LogLevel.Information => 'I',
        LogLevel.Debug => 'D',
        _ => 'T',
    };

    private static string Short(string category) =>
        category.StartsWith("ImageRegistry.", StringComparison.Ordinal) ? category[(category.LastIndexOf('.') + 1)..] : category;

    private static string Sentence(Exception exception) =>
        exception.InnerException is { } inner && inner.Message != exception.Message
            ? $"{exception.GetType().Name}: {exception.Message} ({inner.GetType().Name}: {inner.Message})"
            : $"{exception.GetType().Name}: {exception.Message}";
}
