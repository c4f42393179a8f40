using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>The <c>exec</c> of a user in a client configuration.</summary>
internal static class KubeConfigExec
{
    /// <param name="cluster">What the plugin is told about the cluster when it asks for it.</param>
    public static ExecPlugin Read(YamlFields fields, Json cluster)
    {
        var apiVersion = fields.Text("apiVersion");

        if (apiVersion is not (ExecPlugin.V1 or ExecPlugin.V1Beta1))
        {
            throw fields.Fault("apiVersion", apiVersion, "this version of the plugin interface is not supported",
                "Use " + ExecPlugin.V1 + " or " + ExecPlugin.V1Beta1);
        }

        var command = fields.Text("command");

        if (command.Length == 0)
        {
            throw fields.Fault("command", "", "the program is missing", "Name a program on PATH, or a path");
        }

        return new ExecPlugin(
            apiVersion,
            command.Contains('/', StringComparison.Ordinal) ? fields.FilePath("command") : command,
            fields.Texts("args"),
            [.. fields.Sections("env").Select(one => (one.Text("name"), one.Text("value")))],
            ReadInteraction(fields, apiVersion),
            fields.Flag("provideClusterInfo") ? cluster : null,
            fields.Text("installHint"));
    }

    private static ExecInteraction ReadInteraction(YamlFields fields, string apiVersion) => fields.Text("interactiveMode") switch
    {
        "Never" => ExecInteraction.Never,
        "IfAvailable" => ExecInteraction.IfAvailable,
        "Always" => ExecInteraction.Always,
        "" when apiVersion == ExecPlugin.V1Beta1 => ExecInteraction.IfAvailable,
        var other => throw fields.Fault("interactiveMode", other, "this must be Never, IfAvailable or Always",
            "Write Never for a plugin that asks nothing"),
    };
}
