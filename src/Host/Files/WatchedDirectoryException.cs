namespace ImageRegistry.Host.Files;

/// <summary>A path that should be watched as a file is a directory. Waiting does not help.</summary>
public sealed class WatchedDirectoryException(string path)
    : IOException($"--files {path} is a directory. Name the files in it one by one.");
