using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ImageRegistry.Core;

namespace ImageRegistry.Effects.Gcs.Tokens;

/// <summary>A service account's key: a signed claim is exchanged for a token (RFC 7523, <c>urn:ietf:params:oauth:grant-type:jwt-bearer</c>).</summary>
internal sealed class ServiceAccountKey(Json document, TokenRequests requests) : ITokenSource
{
    private const string Service = "https://oauth2.googleapis.com/token";

    /// <inheritdoc/>
    public Task<AccessToken> FetchAsync(string scopes, CancellationToken cancel)
    {
        var audience = document.Text("token_uri") is { Length: > 0 } uri ? uri : Service;
        return requests.ByFormAsync(
            audience,
            [new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", Assertion(audience, scopes))],
            cancel);
    }

    private string Assertion(string audience, string scopes)
    {
        var now = requests.Now.ToUnixTimeSeconds();
        var header = Json.NewObject(new([
            Tuple.Create("alg", Json.NewString("RS256")),
            Tuple.Create("typ", Json.NewString("JWT")),
            Tuple.Create("kid", Json.NewString(document.Text("private_key_id"))),
        ]));
        var claims = Json.NewObject(new([
            Tuple.Create("iss", Json.NewString(document.Text("client_email"))),
            Tuple.Create("scope", Json.NewString(scopes)),
            Tuple.Create("aud", Json.NewString(audience)),
            Tuple.Create("iat", JsonModule.int64(now)),
            Tuple.Create("exp", JsonModule.int64(now + 3600)),
        ]));
        var unsigned = Base64Url.EncodeToString(JsonModule.bytes(header)) + "." + Base64Url.EncodeToString(JsonModule.bytes(claims));
        return unsigned + "." + Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(unsigned)));
    }

    private byte[] Sign(byte[] content)
    {
        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(document.Text("private_key"));
            return key.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // The exception may quote the key, so it goes no further.
            throw TokenException.Unusable("private_key is not an RSA key in PEM");
        }
    }
}
