using System.Globalization;
using System.Net.Sockets;

namespace ImageRegistry.Effects.Http;

/// <summary>Says in one sentence why there was no answer: the same words for the same cause, without what differs each time (B-2).</summary>
internal static class Unanswered
{
    /// <summary>What failed, and why.</summary>
    public static string Text(Exception exception)
    {
        // Libraries wrap: the first of these knows how far it came, the innermost one what happened; unless somebody gave up, which shows
        // below as whatever the connection was doing.
        var innermost = exception;
        var stage = "";
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is OperationCanceledException or TimeoutException)
                return "no answer in time";
            innermost = cause;
            if (stage.Length == 0 && cause is HttpRequestException { HttpRequestError: var error })
                stage = Stage(error);
        }

        return (stage.Length == 0 ? "the connection failed" : stage) + ": " + Cause(innermost);
    }

    /// <summary>It took longer than it may.</summary>
    public static string Within(TimeSpan limit) =>
        "no answer within " + limit.TotalSeconds.ToString(CultureInfo.InvariantCulture) + " s";

    private static string Stage(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "the name of the server cannot be resolved",
        HttpRequestError.ConnectionError => "no connection to the server",
        HttpRequestError.SecureConnectionError => "no TLS connection to the server",
        HttpRequestError.ProxyTunnelError => "the proxy makes no connection to the server",
        HttpRequestError.ResponseEnded => "the server ended the connection before the answer was complete",
        _ => "",
    };

    // What an exception of a socket says of itself may hold ports that change.
    private static string Cause(Exception innermost) => innermost is not SocketException socket
        ? innermost.Message
        : socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "connection refused",
            SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => "connection reset",
            SocketError.TimedOut => "connecting took too long",
            SocketError.HostNotFound or SocketError.NoData => "there is no such name",
            SocketError.TryAgain => "the name service does not answer",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route to it",
            _ => socket.SocketErrorCode.ToString(),
        };
}
