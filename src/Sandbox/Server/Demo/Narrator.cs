using System.Diagnostics;
using System.Globalization;

namespace ImageRegistry.Sandbox.Demo;

/// <summary>Tells the story, line by line, each with the time since the beginning and who speaks. Can be used from several threads.</summary>
internal sealed class Narrator(TextWriter writer)
{
    private readonly Lock gate = new();
    private readonly long start = Stopwatch.GetTimestamp();

    /// <summary>What the demo itself does.</summary>
    public void Say(string text) => Line("demo", text);

    /// <summary>What the operator says.</summary>
    public void Operator(string text) => Line("operator", text);

    /// <summary>The beginning of a chapter.</summary>
    public void Chapter(string title)
    {
        lock (gate)
        {
            writer.WriteLine();
            writer.WriteLine("== " + title);
            writer.WriteLine();
        }
    }

    /// <summary>A table, or any other text that speaks for itself.</summary>
    public void Show(string text)
    {
        lock (gate)
        {
            writer.WriteLine();
            writer.WriteLine(text);
        }
    }

    /// <summary>An empty line.</summary>
    public void Pause()
    {
        lock (gate)
            writer.WriteLine();
    }

    private void Line(string who, string text)
    {
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
        lock (gate)
            writer.WriteLine($"{seconds,6}s  {who,-8}  {text}");
    }
}
