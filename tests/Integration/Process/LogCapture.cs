using ImageRegistry.Host.Logging;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Integration.Process;

/// <summary>A log as the process writes it, kept as text.</summary>
public sealed class LogCapture : IDisposable
{
    private readonly StringWriter text = new();
    private readonly TextWriter writer;

    public LogCapture()
    {
        writer = TextWriter.Synchronized(text);
        Levels = new LogLevelSwitch { Verbosity = Verbosity.Trace };
        Loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(LogLevel.Trace)
            .AddProvider(new LineLoggerProvider(Levels, writer, TimeProvider.System)));
    }

    public LogLevelSwitch Levels { get; }

    public ILoggerFactory Loggers { get; }

    public ILogger<T> For<T>() => Loggers.CreateLogger<T>();

    public string Text
    {
        get
        {
            // The synchronized writer locks itself.
            lock (writer)
                return text.ToString();
        }
    }

    public void Dispose()
    {
        Loggers.Dispose();
        text.Dispose();
    }
}
