using System.Runtime.InteropServices;

namespace ImageRegistry.Host.Ending;

/// <summary>
/// SIGTERM and SIGINT: the first of either asks for an orderly end, the second of either ends the process at once.
/// </summary>
public sealed class Signals : IDisposable
{
    private readonly PosixSignalRegistration[] registrations;
    private readonly ProcessEnd end;
    private readonly Action<int> exitNow;
    private int seen;

    private Signals(ProcessEnd end, Action<int> exitNow)
    {
        this.end = end;
        this.exitNow = exitNow;
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        ];
    }

    /// <summary>Starts to listen. <paramref name="exitNow"/> ends the process with this code and does not return.</summary>
    public static Signals Listen(ProcessEnd end, Action<int> exitNow) => new(end, exitNow);

    /// <summary>Takes one signal; the host's own reaction to it is switched off.</summary>
    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        Take(context.Signal.ToString());
    }

    /// <summary>Takes one signal of this name.</summary>
    internal void Take(string name)
    {
        if (Interlocked.Increment(ref seen) == 1)
            end.Request(ExitCause.Signal, "received " + name);
        else
            exitNow(ExitCode.SecondSignal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
    }
}
