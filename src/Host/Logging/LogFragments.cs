namespace ImageRegistry.Host.Logging;

/// <summary>
/// Pieces of log lines that tests and people outside search for, character by character. Everything else in the log is free.
/// </summary>
public static class LogFragments
{
    /// <summary>Before the build version, once the leader starts.</summary>
    public const string Version = "Cluster Image Registry Operator Version: ";

    /// <summary>Before the watched paths, which are separated by one space and followed by <see cref="WatchingFilesEnd"/>.</summary>
    public const string WatchingFiles = "Watching files [";

    /// <summary>After the watched paths.</summary>
    public const string WatchingFilesEnd = "]";

    /// <summary>Logged before every write of the Config.</summary>
    public const string ObjectChanged = "object changed";

    /// <summary>Must not occur in a normal run.</summary>
    public const string UnableToUpdateSpec = "unable to update config spec";

    /// <summary>Logged by at most one of all running replicas.</summary>
    public const string AcquiredLease = "successfully acquired lease";

    /// <summary>Logged by the node certificate syncer when it ends.</summary>
    public const string ShuttingDownNodeCa = "shutting down node-ca";
}
