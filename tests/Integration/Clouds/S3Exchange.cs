using System.Security.Cryptography;
using System.Text;
using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageRegistry.Integration.Clouds;

/// <summary>
/// One request that a scripted S3 server expects: method, target and body to the letter, by whom and for what it is signed, and whether
/// older servers find the MD5 they insist on. Signatures are checked, so a server that compares them is not needed.
/// </summary>
internal sealed record S3Exchange(string Request, Func<HttpContext, Task> Answer) : Exchange(Request, Answer)
{
    /// <summary>The secret of every key that a peer knows.</summary>
    public const string Secret = "hush-hush-secret";

    public const string UserAgentPart = "openshift.io cluster-image-registry-operator/v0.0.1";

    /// <summary>Who signs: key, region and service, and the session token if there is one.</summary>
    public string Signed { get; init; } = "AKIALAB for eu-central-1/s3";

    /// <summary>Whether the body's MD5 has to be told (B-14).</summary>
    public bool HasMd5 { get; init; }

    public override string Text => Render(Request, Signed, HasMd5 ? "MD5" : "no MD5", "agent", Body);

#pragma warning disable CA5351 // The protocol's own check against damage on the way, not a protection.
    /// <summary>What of a request counts.</summary>
    public static string Describe(HttpRequest request, string body) => Render(
        request.Method + " " + request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        SignatureOf(request, body),
        request.Headers.ContentMD5.ToString() switch
        {
            "" => "no MD5",
            var given when given == Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(body))) => "MD5",
            _ => "wrong MD5",
        },
        request.Headers.UserAgent.ToString() is var agent && agent.Contains(UserAgentPart, StringComparison.Ordinal) ? "agent" : "agent " + agent,
        body);
#pragma warning restore CA5351

    private static string Render(params string[] parts) => string.Join('\n', parts);

    /// <summary>Signature version 4: the request as the server has it, signed again with the secret that it knows.</summary>
    private static string SignatureOf(HttpRequest request, string body)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return "unsigned";
        var fields = header["AWS4-HMAC-SHA256 ".Length..].Split(',').Select(field => field.Trim().Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var scope = fields["Credential"].Split('/', 2);
        string[] parts = scope[1].Split('/');
        var hash = request.Headers["x-amz-content-sha256"].ToString();
        if (hash != Hex(SHA256.HashData(Encoding.UTF8.GetBytes(body))))
            return "another body than the one that is signed: " + hash;
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        var query = target.Length == 1 ? "" : string.Join('&', target[1].Split('&').Select(pair => pair.Contains('=') ? pair : pair + "=").Order(StringComparer.Ordinal));
        var canonical = string.Join('\n', [
            request.Method, target[0], query,
            .. fields["SignedHeaders"].Split(';').Select(name => name + ":" + request.Headers[name].ToString().Trim()),
            "", fields["SignedHeaders"], hash]);
        var key = parts[..3].Append("aws4_request").Aggregate(
            Encoding.UTF8.GetBytes("AWS4" + Secret), (signing, part) => HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(part)));
        var toSign = string.Join('\n', "AWS4-HMAC-SHA256", request.Headers["x-amz-date"].ToString(), scope[1], Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        if (Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))) != fields["Signature"])
            return "wrong signature";
        var session = request.Headers["x-amz-security-token"].ToString();
        return $"{scope[0]} for {parts[1]}/{parts[2]}" + (session.Length > 0 ? " in session " + session : "");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
