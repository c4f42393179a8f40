using ImageRegistry.Core;

namespace ImageRegistry.Effects.Gcs.Tokens;

/// <summary>A person's login, as <c>gcloud</c> leaves it: a refresh token.</summary>
internal sealed class AuthorizedUser(Json document, TokenRequests requests) : ITokenSource
{
    /// <inheritdoc/>
    public Task<AccessToken> FetchAsync(string scopes, CancellationToken cancel) => requests.ByFormAsync(
        document.Text("token_uri") is { Length: > 0 } uri ? uri : "https://oauth2.googleapis.com/token",
        [
            new("grant_type", "refresh_token"),
            new("client_id", document.Text("client_id")),
            new("client_secret", document.Text("client_secret")),
            new("refresh_token", document.Text("refresh_token")),
        ],
        cancel);
}
