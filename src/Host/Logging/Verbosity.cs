namespace ImageRegistry.Host.Logging;

/// <summary>How much the operator logs: <c>spec.operatorLogLevel</c> of the Config.</summary>
public enum Verbosity
{
    Normal,
    Debug,
    Trace,
    TraceAll,
}
