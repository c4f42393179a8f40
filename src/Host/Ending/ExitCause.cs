namespace ImageRegistry.Host.Ending;

/// <summary>Why the process ends. The first cause counts.</summary>
public enum ExitCause
{
    /// <summary>The first SIGTERM or SIGINT.</summary>
    Signal,

    /// <summary>A file of <c>--files</c> was created, deleted or changed.</summary>
    WatchedFileChanged,

    /// <summary>A path of <c>--files</c> became a directory.</summary>
    WatchedFileUnusable,

    /// <summary>The lease was not renewed within the deadline, or someone else holds it.</summary>
    LeadershipLost,

    /// <summary>The set of enabled or disabled feature gates changed: start again with the new one.</summary>
    FeatureGatesChanged,

    /// <summary>The command line, a file or the client configuration can't be used, or a step of the start failed.</summary>
    StartupFailed,

    /// <summary>The leader's work returned although nobody asked it to.</summary>
    WorkEnded,

    /// <summary>The leader's work failed in a way nobody foresaw.</summary>
    Crashed,
}
