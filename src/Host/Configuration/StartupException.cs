namespace ImageRegistry.Host.Configuration;

/// <summary>
/// The process can't start, for a reason that a person can remove. The message says what is wrong, where, and what to do;
/// it is logged without a stack trace and the process exits 1.
/// </summary>
public sealed class StartupException : Exception
{
    public StartupException(string message) : base(message) { }

    public StartupException(string message, Exception inner) : base(message, inner) { }
}
