using ImageRegistry.Core;

namespace ImageRegistry.Sandbox.Demo;

/// <summary>The conditions of the Config and the ClusterOperator as a table.</summary>
internal static class ConditionsView
{
    private const int Widest = 110;

    /// <summary>The table.</summary>
    public static string Look(State state)
    {
        var table = new TextTable("OBJECT", "CONDITION", "STATUS", "REASON", "MESSAGE");
        Add(table, "Config", state.Config());
        Add(table, "ClusterOperator", state.ClusterOperator());
        return table.ToString();
    }

    private static void Add(TextTable table, string name, Json? document)
    {
        var conditions = document?.Items("status", "conditions").OrderBy(condition => condition.Text("type"), StringComparer.Ordinal).ToList() ?? [];
        if (conditions.Count == 0)
            table.Add(name, document is null ? "(does not exist)" : "(none)", "", "", "");
        foreach (var condition in conditions)
            table.Add(name, condition.Text("type"), condition.Text("status"), condition.Text("reason"), Short(condition.Text("message")));
    }

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= Widest ? line : line[..(Widest - 3)] + "...";
    }
}
