using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Logging;

/// <summary>
/// Writes log entries as lines to one writer (standard error in the process), whole lines at a time. It writes at once and on
/// the caller's thread: the last lines of a process that ends are the ones that matter.
/// </summary>
public sealed class LineLoggerProvider(LogLevelSwitch levels, TextWriter writer, TimeProvider time) : ILoggerProvider
{
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
            writer.Flush();
    }

    private bool IsEnabled(string category, LogLevel level) => levels.IsEnabled(category, level);

    private void Write(string category, LogLevel level, string text, Exception? exception)
    {
        // A stack trace helps whoever turned the verbosity up, and after a crash.
        var stack = levels.Verbosity != Verbosity.Normal || level == LogLevel.Critical;
        var line = LogLine.Format(time.GetUtcNow(), level, category, text, exception, stack);
        lock (gate)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }

    private sealed class LineLogger(LineLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => provider.IsEnabled(category, logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                provider.Write(category, logLevel, formatter(state, exception), exception);
        }
    }
}
