namespace ImageRegistry.Integration.Cluster;

/// <summary>A kubeconfig with one cluster and one user.</summary>
internal static class KubeconfigText
{
    /// <param name="server">The API server.</param>
    /// <param name="authority">The field that says whom to believe, such as <c>certificate-authority: FILE</c>; empty for none.</param>
    /// <param name="user">The field that says who asks, such as <c>tokenFile: FILE</c>.</param>
    public static string Of(Uri server, string authority, string user) => $"""
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
        - name: test
          cluster:
            server: {server.GetLeftPart(UriPartial.Authority)}{(authority.Length > 0 ? "\n    " + authority : "")}
        contexts:
        - name: test
          context:
            cluster: test
            user: test
        users:
        - name: test
          user:
            {user}

        """;
}
