using ImageRegistry.Core;

namespace ImageRegistry.Effects.Gcs.Tokens;

/// <summary>A credential that acts as a service account (<c>impersonated_service_account</c>).</summary>
internal sealed class ActingAs(Json document, ITokenSource source, TokenRequests requests) : ITokenSource
{
    private const string CloudPlatform = "https://www.googleapis.com/auth/cloud-platform";

    /// <inheritdoc/>
    public async Task<AccessToken> FetchAsync(string scopes, CancellationToken cancel) => await requests.ActAsAsync(
        document.Text("service_account_impersonation_url"),
        await source.FetchAsync(CloudPlatform, cancel),
        scopes,
        [.. document.Items("delegates").Select(item => JsonModule.asString(item)?.Value ?? "")],
        cancel);
}
