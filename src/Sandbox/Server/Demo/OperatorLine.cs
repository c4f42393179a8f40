using System.Text.RegularExpressions;

namespace ImageRegistry.Sandbox.Demo;

/// <summary>A line of the operator's log: <c>I1120 20:32:32.123456 1 Category] text</c>.</summary>
/// <param name="Level">The letter; <c>?</c> for a line of another shape.</param>
/// <param name="Category">Who wrote it; empty for a line of another shape.</param>
/// <param name="Text">What it says.</param>
internal sealed partial record OperatorLine(char Level, string Category, string Text)
{
    /// <summary>
    /// Whether it tells what the operator decides, or that something is wrong. The rest is about the process and its connections.
    /// </summary>
    public bool IsDecision => Category is "" or "PlanExecutor" || Level is 'W' or 'E' or 'F';

    /// <summary>The parts of this line.</summary>
    public static OperatorLine Read(string line) =>
        Shape().Match(line) is { Success: true } match
            ? new(line[0], match.Groups["category"].Value, match.Groups["text"].Value)
            : new('?', "", line);

    /// <summary>The line as the demo shows it.</summary>
    public override string ToString() => Level is 'W' or 'E' or 'F' ? "! " + Text : Text;

    [GeneratedRegex(@"^[FEWIDT]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ (?<category>\S*)\] (?<text>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
