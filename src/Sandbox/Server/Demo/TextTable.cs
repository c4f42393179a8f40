using System.Text;

namespace ImageRegistry.Sandbox.Demo;

/// <summary>Rows of text in columns as wide as they need to be.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const string Gap = "   ";

    private readonly List<string[]> rows = [headings];

    /// <summary>Adds a row, with a cell for each heading.</summary>
    public void Add(params string[] cells) => rows.Add(cells);

    /// <summary>The table, indented by two spaces; a line for each row.</summary>
    public override string ToString()
    {
        var widths = headings.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendLine("  " + string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        return text.ToString().TrimEnd();
    }
}
