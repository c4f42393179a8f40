using System.Net;
using System.Security.Cryptography;
using ImageRegistry.Core;
using ImageRegistry.Effects.Http;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>The <c>cluster</c> of a client configuration: where the server is and which certificates it may show.</summary>
internal sealed record KubeConfigCluster(Uri Server, ServerTrust Trust, string TlsServerName, IWebProxy? Proxy, Json Info)
{
    public static KubeConfigCluster Read(YamlFields fields)
    {
        var server = ReadServer(fields);
        var serverName = fields.Text("tls-server-name");
        var proxyText = fields.Text("proxy-url");
        var insecure = fields.Flag("insecure-skip-tls-verify");
        var authorities = ReadAuthorities(fields, insecure);

        var info = JsonModule.empty.With("server", server.OriginalString).With("tls-server-name", serverName).With("proxy-url", proxyText);
        info = insecure ? info.With("insecure-skip-tls-verify", Json.NewBool(true)) : info;
        info = authorities is null ? info : info.With(
            "certificate-authority-data", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(authorities.Read())));
        info = ReadPluginConfig(fields) is { } config ? info.With("config", config) : info;

        var trust = insecure ? ServerTrust.Blind : authorities is null ? ServerTrust.System : ServerTrust.Authorities(authorities);
        return new KubeConfigCluster(server, trust, serverName, ReadProxy(fields, proxyText), info);
    }

    private static Uri ReadServer(YamlFields fields)
    {
        var text = fields.Text("server");

        if (text.Length == 0)
        {
            throw fields.Fault("server", "", "the address of the API server is missing", "Write it as https://host:port");
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Scheme is "https" or "http" && server.Host.Length > 0
            && server.UserInfo.Length == 0 && server.Query.Length == 0
            ? server
            : throw fields.Fault("server", server is { UserInfo.Length: > 0 } ? "" : text,
                "this is not the address of an API server", "Write it as https://host:port, without user and query");
    }

    private static PemSource? ReadAuthorities(YamlFields fields, bool insecure)
    {
        var (name, source) = fields.Has("certificate-authority-data")
                ? ("certificate-authority-data", PemSource.Inline(fields.Base64Text("certificate-authority-data")))
            : fields.Has("certificate-authority")
                ? ("certificate-authority", PemSource.File(fields.FilePath("certificate-authority")))
            : ("", null);

        if (source is null)
        {
            return null;
        }

        if (insecure)
        {
            throw fields.Fault("insecure-skip-tls-verify", "true", "this contradicts " + fields.PathOf(name), "Remove one of the two");
        }

        try
        {
            ServerTrust.Authorities(source).Read();
            return source;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw fields.Fault(name, source.Path, "the certificate authorities cannot be read: " + e.Message,
                "Give the authorities of the API server as PEM");
        }
    }

    private static WebProxy? ReadProxy(YamlFields fields, string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var (address, credential) = ProxyAddress.Parse(fields.File, fields.PathOf("proxy-url"), text);
        return new WebProxy(address) { Credentials = credential };
    }

    // kubernetes.io: "client.authentication.k8s.io/exec" is the extension whose content is handed to plugins.
    private static Json? ReadPluginConfig(YamlFields fields) =>
        fields.Sections("extensions").FirstOrDefault(one => one.Text("name") == "client.authentication.k8s.io/exec")
            ?.Node("extension") is { } node ? YamlJson.Of(node) : null;
}
