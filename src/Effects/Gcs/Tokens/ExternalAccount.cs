using ImageRegistry.Core;

namespace ImageRegistry.Effects.Gcs.Tokens;

/// <summary>
/// Workload identity (<c>external_account</c>): the token of the operator's ServiceAccount is exchanged for one of Google (RFC 8693), and
/// that, where the credential says so, for one of a service account.
/// </summary>
/// <remarks><b>Guarantees.</b> The subject token is read anew for each exchange; it is never kept.</remarks>
internal sealed class ExternalAccount(Json document, TokenRequests requests) : ITokenSource
{
    private const string CloudPlatform = "https://www.googleapis.com/auth/cloud-platform";

    /// <inheritdoc/>
    public async Task<AccessToken> FetchAsync(string scopes, CancellationToken cancel)
    {
        var actsAs = document.Text("service_account_impersonation_url");
        var own = await requests.ByFormAsync(
            document.Text("token_url") is { Length: > 0 } url ? url : "https://sts.googleapis.com/v1/token",
            [
                new("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                new("audience", document.Text("audience")),
                new("scope", actsAs.Length > 0 ? CloudPlatform : scopes),
                new("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
                new("subject_token", await SubjectTokenAsync(cancel)),
                new("subject_token_type", document.Text("subject_token_type")),
            ],
            cancel);
        return actsAs.Length > 0 ? await requests.ActAsAsync(actsAs, own, scopes, [], cancel) : own;
    }

    private async Task<string> SubjectTokenAsync(CancellationToken cancel)
    {
        var source = document.At("credential_source") ?? JsonModule.empty;
        var content = source.Text("file") is { Length: > 0 } file
            ? await ReadAsync(file, cancel)
            : await requests.TextAsync(
                source.Text("url"),
                [.. JsonModule.texts(["headers"], source).Select(header => (header.Key, header.Value))],
                cancel);
        if (source.Text("format", "type") != "json")
            return content.Trim();
        var parsed = JsonModule.parseText(content);
        var field = source.Text("format", "subject_token_field_name");
        return parsed.IsOk && parsed.ResultValue.Text(field) is { Length: > 0 } token
            ? token
            : throw TokenException.Unusable("the subject token's document has no field " + field);
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TokenException.Unusable("the token file " + file + " that the credential names cannot be read; the operator's pod has to mount it");
        }
    }
}
