using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>The <c>user</c> of a client configuration: what requests prove their origin with.</summary>
internal static class KubeConfigUser
{
    private static readonly string[] Impersonation = ["as", "as-uid", "as-groups", "as-user-extra"];

    public static ICredentialSource Read(YamlFields fields, KubeConfigCluster cluster, TimeProvider time)
    {
        if (fields.Has("auth-provider"))
        {
            throw fields.Fault("auth-provider", fields.Section("auth-provider")!.Text("name"),
                "authentication providers were removed from Kubernetes clients in 1.26", "Use an exec plugin or a token instead");
        }

        if (Impersonation.FirstOrDefault(fields.Has) is { } impersonation)
        {
            throw fields.Fault(impersonation, "", "impersonation is not supported", "Use credentials of the account itself");
        }

        var header = ReadHeader(fields, cluster, time);
        var certificate = ReadCertificate(fields, time);
        return certificate is null ? header : new CertificateCredentials(certificate, header);
    }

    private static ICredentialSource ReadHeader(YamlFields fields, KubeConfigCluster cluster, TimeProvider time)
    {
        var token = fields.Text("token");
        var tokenFile = fields.FilePath("tokenFile");
        var userName = fields.Text("username");
        var hasToken = token.Length > 0 || tokenFile.Length > 0;

        if (hasToken && userName.Length > 0)
        {
            throw fields.Fault("username", userName, "there is a token too, and only one of them can be sent", "Remove one of the two");
        }

        if (fields.Section("exec") is { } exec)
        {
            return hasToken || userName.Length > 0
                ? throw fields.Fault("exec", "", "there is a token or a user name too", "Remove the plugin or the others")
                : new ExecCredentials(KubeConfigExec.Read(exec, cluster.Info), time);
        }

        if (tokenFile.Length > 0)
        {
            return File.Exists(tokenFile) || token.Length > 0
                ? new TokenFileCredentials(tokenFile, token, time)
                : throw fields.Fault("tokenFile", tokenFile, "the file does not exist", "Name the file that holds the token");
        }

        if (token.Any(letter => letter is < '!' or > '~'))
        {
            throw fields.Fault("token", "", "a token has no spaces, line breaks or letters beyond ASCII", "Write it in one line");
        }

        if (token.Length > 0)
        {
            return new FixedCredentials(Credential.Bearer(token));
        }

        return userName.Length == 0 ? new FixedCredentials(Credential.None)
            : new FixedCredentials(new Credential(
                new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(userName + ":" + fields.Text("password")))),
                null));
    }

    private static ClientCertificate? ReadCertificate(YamlFields fields, TimeProvider time)
    {
        var certificate = ReadPem(fields, "client-certificate");
        var key = ReadPem(fields, "client-key");

        if (certificate is null && key is null)
        {
            return null;
        }

        if (certificate is null || key is null)
        {
            throw fields.Fault(certificate is null ? "client-certificate" : "client-key", "",
                "a client certificate and its key belong together, and this one is missing",
                "Add it, or its form with -data at the end of the name");
        }

        try
        {
            var pair = new ClientCertificate(certificate, key, time);
            _ = ClientCertificate.FromPem(certificate.Read(), key.Read());
            return pair;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw fields.Fault("client-certificate", certificate.Path, "the client certificate and its key cannot be used: " + e.Message,
                "Give both as PEM, the key as RSA or EC without a password");
        }
    }

    private static PemSource? ReadPem(YamlFields fields, string name) =>
        fields.Has(name + "-data") ? PemSource.Inline(fields.Base64Text(name + "-data"))
        : fields.Has(name) ? PemSource.File(fields.FilePath(name))
        : null;
}
