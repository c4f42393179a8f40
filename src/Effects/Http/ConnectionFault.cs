using System.Net.Sockets;

namespace ImageRegistry.Effects.Http;

/// <summary>Says in a few words why a server of a cloud gave no answer: the same words for the same cause (B-2).</summary>
internal static class ConnectionFault
{
    /// <summary>The innermost exception is the one that knows; what it says of a socket has no ports that change.</summary>
    public static string Text(Exception exception)
    {
        var innermost = exception;
        while (innermost.InnerException is not null)
            innermost = innermost.InnerException;
        return innermost switch
        {
            SocketException socket => socket.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "connection refused",
                SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "the name of the server cannot be resolved",
                SocketError.ConnectionReset => "connection reset",
                SocketError.TimedOut => "connecting took too long",
                _ => socket.SocketErrorCode.ToString(),
            },
            OperationCanceledException or TimeoutException => "no answer in time",
            _ => innermost.Message,
        };
    }
}
