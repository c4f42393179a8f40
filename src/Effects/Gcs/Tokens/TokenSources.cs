using ImageRegistry.Core;
using ImageRegistry.Effects.Http;

namespace ImageRegistry.Effects.Gcs.Tokens;

/// <summary>Finds the source for a credential, and keeps its tokens until shortly before they end.</summary>
/// <remarks>
/// <b>Guarantees.</b> Only the credential of the Secret counts: no environment variable, no file of a login, no metadata service (B-13).
/// <b>Caveats.</b> A token that the server revoked early fails requests until it would have ended; it is dropped at a 401.
/// </remarks>
internal sealed class TokenSources(string credential, RestClient rest, TimeProvider time) : IDisposable
{
    /// <summary>A token that ends sooner than this is replaced first.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly TokenRequests requests = new(rest, time);
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<string, AccessToken> tokens = [];

    /// <summary>A token for these scopes.</summary>
    /// <exception cref="TokenException">There is none.</exception>
    public async Task<string> TokenAsync(string scopes, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            if (!tokens.TryGetValue(scopes, out var token) || token.Ends - Margin <= time.GetUtcNow())
                tokens[scopes] = token = await SourceOf(Document()).FetchAsync(scopes, cancel);
            return token.Value;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The server refused this token: the next request gets another, unless somebody else has fetched one meanwhile.</summary>
    public async Task RefusedAsync(string scopes, string refused, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            if (tokens.TryGetValue(scopes, out var token) && token.Value == refused)
                tokens.Remove(scopes);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private Json Document()
    {
        var parsed = JsonModule.parseText(credential);
        return parsed.IsOk ? parsed.ResultValue : throw TokenException.Unusable("the credential is not JSON");
    }

    private ITokenSource SourceOf(Json document) => document.Text("type") switch
    {
        "service_account" => new ServiceAccountKey(document, requests),
        "external_account" => new ExternalAccount(document, requests),
        "authorized_user" => new AuthorizedUser(document, requests),
        "impersonated_service_account" =>
            new ActingAs(document, SourceOf(document.At("source_credentials") ?? JsonModule.empty), requests),
        var type => throw TokenException.Unusable("a credential of type \"" + type + "\" is not known; there are service_account, external_account, authorized_user and impersonated_service_account"),
    };
}
