using System.Globalization;
using System.Text;

namespace ImageRegistry.Bench;

/// <summary>The rows as a table for people, in Markdown.</summary>
internal static class RowTable
{
    /// <summary>Each row's figures and their ratio: below 1 means that this operator needs less.</summary>
    public static string Text(IEnumerable<Row> rows)
    {
        var text = new StringBuilder()
            .AppendLine("| measure | this operator | Go operator | ratio | |")
            .AppendLine("| --- | ---: | ---: | ---: | --- |");
        foreach (var row in rows)
        {
            var ratio = row.Go is > 0 ? Number(row.Ours / row.Go.Value, 2) : "–";
            var go = row.Go is { } figure ? Figure(figure, row.Unit) : "–";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.What} | {Figure(row.Ours, row.Unit)} | {go} | {ratio} | {row.Note} |");
        }

        var settings = string.Join(", ", OperatorRun.Settings.Select(setting => setting.Name + "=" + setting.Value));
        return text
            .AppendLine(CultureInfo.InvariantCulture, $"This operator: metrics over HTTPS on; in its environment, as in its Deployment: {settings}. Memory is VmRSS.")
            .Append(Yardstick.Source)
            .ToString();
    }

    private static string Figure(double value, string unit) =>
        (value >= 100 || value == Math.Floor(value) ? Number(value, 0) : Number(value, 2)) + (unit.Length > 0 ? " " + unit : "");

    private static string Number(double value, int digits) => value.ToString("N" + digits, CultureInfo.InvariantCulture);
}
