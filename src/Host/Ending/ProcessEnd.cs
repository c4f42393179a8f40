using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Ending;

/// <summary>
/// Where every part of the process says that it should end. The first cause is kept, later ones are logged only.
/// Asking starts an orderly end: no new work, the running pass finishes or is cut off, the lease is released.
/// </summary>
public sealed class ProcessEnd(ILogger log) : IDisposable
{
    private readonly CancellationTokenSource requested = new();
    private readonly Lock gate = new();
    private ExitCause? cause;

    /// <summary>Cancelled once someone asked for the end.</summary>
    public CancellationToken Requested => requested.Token;

    /// <summary>The first cause; null while the process goes on.</summary>
    public ExitCause? Cause
    {
        get
        {
            lock (gate)
                return cause;
        }
    }

    /// <summary>Asks for the end of the process. Never blocks and never throws.</summary>
    /// <param name="why">The cause, which decides the exit code.</param>
    /// <param name="reason">One line for the log.</param>
    public void Request(ExitCause why, string reason)
    {
        bool first;
        lock (gate)
        {
            first = cause is null;
            cause ??= why;
        }

        var level = ExitCode.Of(why) == 0 ? LogLevel.Information : LogLevel.Error;
        if (!first)
        {
            log.Log(level, "Already shutting down; also: {Reason}", reason);
            return;
        }

        log.Log(level, "Shutting down: {Reason}", reason);
        // Not on this thread: it may be a signal handler or a timer, and callbacks take their time.
        _ = requested.CancelAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => requested.Dispose();
}
