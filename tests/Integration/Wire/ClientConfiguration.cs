using System.Text;

namespace ImageRegistry.Integration.Wire;

/// <summary>Texts of client configuration files.</summary>
internal static class ClientConfiguration
{
    /// <summary>A configuration with these lines in its cluster and its user.</summary>
    public static string Text(string cluster, string user = "{}") => $"""
        apiVersion: v1
        kind: Config
        current-context: here
        contexts:
        - name: here
          context:
            cluster: c
            user: u
            namespace: openshift-image-registry
        clusters:
        - name: c
          cluster:
        {Indent(cluster)}
        users:
        - name: u
          user:
        {Indent(user)}
        """;

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Indent(string lines) =>
        string.Join('\n', lines.ReplaceLineEndings("\n").Split('\n').Select(line => "    " + line));
}
