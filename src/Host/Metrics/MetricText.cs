using System.Globalization;
using System.Text;

namespace ImageRegistry.Host.Metrics;

/// <summary>The Prometheus text exposition format, version 0.0.4.</summary>
public static class MetricText
{
    /// <summary>The media type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>All families that have a series, as text.</summary>
    public static string Render(MetricRegistry registry)
    {
        var text = new StringBuilder();
        foreach (var family in registry.Families())
        {
            var series = family.Series();
            if (series.Count == 0)
                continue;
            var kind = family.Kind == MetricKind.Counter ? "counter" : "gauge";
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(EscapeHelp(family.Help)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(kind).Append('\n');
            foreach (var (values, value) in series)
                Sample(text, family, values, value);
        }

        return text.ToString();
    }

    private static void Sample(StringBuilder text, MetricFamily family, string[] values, double value)
    {
        text.Append(family.Name);
        if (values.Length > 0)
        {
            text.Append('{');
            for (var i = 0; i < values.Length; i++)
            {
                text.Append(i == 0 ? "" : ",").Append(family.Labels[i])
                    .Append("=\"").Append(EscapeLabel(values[i])).Append('"');
            }

            text.Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private static string EscapeHelp(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeLabel(string text) =>
        EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);
}
