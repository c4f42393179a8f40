namespace ImageRegistry.Host.Ending;

/// <summary>The exit code of the process: the one place that decides it.</summary>
public static class ExitCode
{
    /// <summary>For a second signal: the process ends at once, wherever it is.</summary>
    public const int SecondSignal = 1;

    /// <summary>0 where the process did what it should and may be started again at once; 1 where a person should look.</summary>
    public static int Of(ExitCause cause) => cause switch
    {
        ExitCause.Signal => 0,
        ExitCause.WatchedFileChanged => 0,
        ExitCause.LeadershipLost => 0,
        ExitCause.FeatureGatesChanged => 0,
        ExitCause.WatchedFileUnusable => 1,
        ExitCause.StartupFailed => 1,
        ExitCause.WorkEnded => 1,
        ExitCause.Crashed => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "no such cause"),
    };
}
