namespace ImageRegistry.Effects.S3;

/// <summary>
/// Puts the operator's name before that of the SDK (S3-16): the SDK's requests bring their own User-Agent, and what may be added to it is too
/// short for the name. It is not part of the signature.
/// </summary>
internal sealed class UserAgentHandler(HttpMessageHandler inner, string userAgent) : DelegatingHandler(inner)
{
    private const string Header = "User-Agent";

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sdk = request.Headers.TryGetValues(Header, out var values) ? " " + string.Join(' ', values) : "";
        request.Headers.Remove(Header);
        request.Headers.TryAddWithoutValidation(Header, userAgent + sdk);
        return base.SendAsync(request, cancellationToken);
    }
}
