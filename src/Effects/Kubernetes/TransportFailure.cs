using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Says in one sentence why there was no answer.</summary>
internal static class TransportFailure
{
    /// <summary>The connection could not be made or broke.</summary>
    public static ApiFailure From(ApiRequest request, Exception cause) => ApiFailure.NewUnreachable(
        request.Method.Method + " " + request.Subject + ": " + Stage(cause) + ": " + Innermost(cause));

    public static ApiFailure TimeLimit(ApiRequest request, TimeSpan limit) => ApiFailure.NewUnreachable(
        request.Method.Method + " " + request.Subject + ": no answer within "
        + limit.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture) + " s");

    /// <summary>Whether another attempt may find what this one did not: not so for certificates that are not believed.</summary>
    public static bool MayPass(Exception cause) =>
        cause is not HttpRequestException
        {
            HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.ConfigurationLimitExceeded
                or HttpRequestError.ProxyTunnelError,
        };

    private static string Stage(Exception cause) => (cause as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the name of the server cannot be resolved",
        HttpRequestError.ConnectionError => "no connection to the server",
        HttpRequestError.SecureConnectionError => "no TLS connection to the server",
        HttpRequestError.ProxyTunnelError => "the proxy makes no connection to the server",
        HttpRequestError.ResponseEnded => "the server ended the connection before the answer was complete",
        _ => cause is OperationCanceledException ? "connecting took too long" : "the connection failed",
    };

    // The framework wraps; the innermost exception is the one that says what happened.
    private static string Innermost(Exception cause)
    {
        while (cause.InnerException is not null)
        {
            cause = cause.InnerException;
        }

        return cause.Message;
    }
}
