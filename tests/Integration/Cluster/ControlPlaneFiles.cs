using System.Security.Cryptography.X509Certificates;
using System.Text;
using ImageRegistry.Core;
using ImageRegistry.Integration.Process;

namespace ImageRegistry.Integration.Cluster;

/// <summary>The files of a real API server that lives as long as one test.</summary>
internal sealed class ControlPlaneFiles
{
    /// <summary>The token of the administrator, who may do everything.</summary>
    public const string Token = "admin-of-one-test";

    private readonly TemporaryFolder folder;
    private readonly string certificate;

    private ControlPlaneFiles(TemporaryFolder folder, string certificate) => (this.folder, this.certificate) = (folder, certificate);

    /// <summary>One JSON document a line.</summary>
    public string AuditLog => At("audit.log");

    /// <summary>Writes what the server is started with.</summary>
    public static ControlPlaneFiles Make(TemporaryFolder folder)
    {
        Certificates.WriteNew(folder, "kube-apiserver");
        folder.Write("tokens.csv", Token + ",admin,admin,system:masters\n");
        folder.Write("audit.yaml", """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived, ResponseStarted]
            rules:
            - level: Metadata

            """);
        return new ControlPlaneFiles(folder, File.ReadAllText(folder.At("tls.crt")));
    }

    /// <summary>The path of a file.</summary>
    public string At(string name) => folder.At(name);

    /// <summary>Whether this is the server's certificate.</summary>
    public bool IsOurs(X509Certificate? presented)
    {
        using var ours = X509Certificate2.CreateFromPem(certificate);
        return presented is not null && ours.RawData.AsSpan().SequenceEqual(presented.GetRawCertData());
    }

    /// <summary>Writes a kubeconfig for whom this bearer token stands for; returns its path.</summary>
    public string WriteKubeconfig(string name, Uri server, string token) => folder.Write(name, KubeconfigText.Of(
        server, "certificate-authority-data: " + Convert.ToBase64String(Encoding.UTF8.GetBytes(certificate)), "token: " + token));

    /// <summary>The audit log so far.</summary>
    public async Task<IReadOnlyList<Json>> AuditAsync()
    {
        // The server keeps the file open, and may be in the middle of a line.
        await using var file = new FileStream(AuditLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var text = new StreamReader(file);
        var whole = await text.ReadToEndAsync();
        return [.. whole[..(whole.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Documents.Parse)];
    }
}
