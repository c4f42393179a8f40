using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Logging;

/// <summary>
/// What is logged at the moment; can be turned while the process runs. The operator's own categories and those of the libraries
/// under it are told apart: a library speaks up to a warning until everything is asked for.
/// </summary>
public sealed class LogLevelSwitch
{
    private const string Own = "ImageRegistry.";
    private volatile Verbosity verbosity = Verbosity.Normal;

    /// <summary>The present setting.</summary>
    public Verbosity Verbosity
    {
        get => verbosity;
        set => verbosity = value;
    }

    /// <summary>Whether an entry of this category and level is written.</summary>
    public bool IsEnabled(string category, LogLevel level) =>
        level != LogLevel.None && level >= Lowest(category.StartsWith(Own, StringComparison.Ordinal));

    private LogLevel Lowest(bool own) => verbosity switch
    {
        Verbosity.Normal => own ? LogLevel.Information : LogLevel.Warning,
        Verbosity.Debug => own ? LogLevel.Debug : LogLevel.Warning,
        Verbosity.Trace => own ? LogLevel.Trace : LogLevel.Information,
        Verbosity.TraceAll => LogLevel.Trace,
        _ => LogLevel.Information,
    };
}
