using ImageRegistry.Host.Events;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Logging;

/// <summary>
/// Makes the operator log as <c>spec.operatorLogLevel</c> says. Call <see cref="Apply"/> with the value of each Config that is
/// seen; without a Config nothing changes. One caller at a time.
/// </summary>
public sealed class OperatorLogLevel(LogLevelSwitch levels, IEventRecorder events, ILogger<OperatorLogLevel> log)
{
    private string? applied;

    /// <summary>
    /// Sets the verbosity; empty means <c>Normal</c>. The first setting after the start emits no event, a real change does, and
    /// a value that is none of the API's emits a warning once and acts as <c>Normal</c>.
    /// </summary>
    public void Apply(string value)
    {
        if (value == applied)
            return;
        var known = Parse(value);
        if (known is null)
        {
            events.Record(EventType.Warning, "OperatorLogLevelInvalid",
                $"spec.operatorLogLevel \"{value}\" is unknown and acts as \"Normal\". Write Normal, Debug, Trace or TraceAll.");
            log.LogWarning("spec.operatorLogLevel {Value} is unknown and acts as Normal", value);
        }

        var before = levels.Verbosity;
        var after = known ?? Verbosity.Normal;
        levels.Verbosity = after;
        if (applied is not null && before != after)
        {
            events.Record(EventType.Normal, "OperatorLogLevelChange",
                $"Operator log level changed from \"{before}\" to \"{after}\"");
            log.LogInformation("Operator log level changed from {Before} to {After}", before, after);
        }

        applied = value;
    }

    private static Verbosity? Parse(string value) => value switch
    {
        "" or "Normal" => Verbosity.Normal,
        "Debug" => Verbosity.Debug,
        "Trace" => Verbosity.Trace,
        "TraceAll" => Verbosity.TraceAll,
        _ => null,
    };
}
