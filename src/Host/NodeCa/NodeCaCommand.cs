using ImageRegistry.Effects.Files;
using ImageRegistry.Host.Ending;
using ImageRegistry.Host.Logging;

namespace ImageRegistry.Host.NodeCa;

/// <summary>
/// The sub-command <c>node-ca-sync</c>. It runs on every node and asks for 10 MiB there, so it is made of as little as can be: no host,
/// no services, one thread, no API.
/// </summary>
internal static class NodeCaCommand
{
    /// <summary>Runs until the first signal, and returns the exit code.</summary>
    public static int Run(Signals signals)
    {
        using var lines = new LineLoggerProvider(new LogLevelSwitch(), Console.Error, TimeProvider.System);
        var end = new ProcessEnd(lines.CreateLogger(typeof(ProcessEnd).FullName!));
        signals.Tell(end);
        var paths = NodeCaPaths.Read(Environment.GetEnvironmentVariable);
        var loop = new NodeCaLoop(
            new NodeCertificates(paths.Source, paths.Destination),
            TimeProvider.System,
            end.Requested.WaitHandle.WaitOne,
            lines.CreateLogger(typeof(NodeCaLoop).FullName!));
        loop.Run();
        return ExitCode.Of(end.Cause ?? ExitCause.Signal);
    }
}
