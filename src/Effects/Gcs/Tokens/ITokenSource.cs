namespace ImageRegistry.Effects.Gcs.Tokens;

/// <summary>Where access tokens of Google Cloud come from: one kind of credential each (GCS-3).</summary>
internal interface ITokenSource
{
    /// <summary>A new token for these scopes, separated by blanks.</summary>
    /// <exception cref="TokenException">The token service refused, or could not be reached.</exception>
    Task<AccessToken> FetchAsync(string scopes, CancellationToken cancel);
}
