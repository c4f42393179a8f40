using System.Text;

namespace ImageRegistry.Sandbox;

/// <summary>The file that tells clients where the sandbox is.</summary>
internal static class Kubeconfig
{
    /// <summary>A kubeconfig with one context, for whom the bearer token stands for.</summary>
    public static string Text(Uri server, string certificateAuthority, string token)
    {
        var authority = certificateAuthority == ""
            ? ""
            : $"\n    certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(certificateAuthority))}";
        return $"""
            apiVersion: v1
            kind: Config
            current-context: sandbox
            clusters:
            - name: sandbox
              cluster:
                server: {server.GetLeftPart(UriPartial.Authority)}{authority}
            contexts:
            - name: sandbox
              context:
                cluster: sandbox
                user: sandbox
                namespace: default
            users:
            - name: sandbox
              user:
                token: {token}

            """;
    }
}
