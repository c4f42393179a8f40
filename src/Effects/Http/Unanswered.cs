namespace ImageRegistry.Effects.Http;

/// <summary>Says in one sentence why there was no answer.</summary>
internal static class Unanswered
{
    /// <summary>What failed, and the innermost cause: the framework wraps, and that one says what happened.</summary>
    public static string Text(Exception cause) => Stage(cause) + ": " + Innermost(cause);

    private static string Stage(Exception cause) => (cause as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the name of the server cannot be resolved",
        HttpRequestError.ConnectionError => "no connection to the server",
        HttpRequestError.SecureConnectionError => "no TLS connection to the server",
        HttpRequestError.ProxyTunnelError => "the proxy makes no connection to the server",
        HttpRequestError.ResponseEnded => "the server ended the connection before the answer was complete",
        _ => cause is OperationCanceledException ? "connecting took too long" : "the connection failed",
    };

    private static string Innermost(Exception cause)
    {
        while (cause.InnerException is not null)
        {
            cause = cause.InnerException;
        }

        return cause.Message;
    }
}
