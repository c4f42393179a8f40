using System.Runtime.InteropServices;

namespace ImageRegistry.Host.Ending;

/// <summary>
/// SIGTERM and SIGINT: the first of either asks for an orderly end, the second of either ends the process at once.
/// </summary>
/// <remarks>
/// <b>Guarantees.</b> While it listens, no signal kills the process. One that comes before there is anything to end in order ends the process
/// at once, with the exit code of an orderly end.
/// <para><b>Caveats.</b> Before the runtime has come up nobody listens, and the system does what it does of itself: exit code 143.</para>
/// </remarks>
public sealed class Signals : IDisposable
{
    private readonly PosixSignalRegistration[] registrations;
    private readonly Lock gate = new();
    private readonly Action<int> exitNow;
    private ProcessEnd? end;
    private bool seen;

    private Signals(Action<int> exitNow)
    {
        this.exitNow = exitNow;
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        ];
    }

    /// <summary>Starts to listen. <paramref name="exitNow"/> ends the process with this code and does not return.</summary>
    public static Signals Listen(Action<int> exitNow) => new(exitNow);

    /// <summary>From now on the first signal asks this for the end. It has to live as long as there is somebody who listens.</summary>
    public void Tell(ProcessEnd whom)
    {
        lock (gate)
            end = whom;
    }

    /// <summary>Takes one signal; the host's own reaction to it is switched off.</summary>
    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        Take(context.Signal.ToString());
    }

    /// <summary>Takes one signal of this name.</summary>
    internal void Take(string name)
    {
        ProcessEnd? whom;
        bool isFirst;
        lock (gate)
            (whom, isFirst, seen) = (end, !seen, true);

        if (!isFirst)
            exitNow(ExitCode.SecondSignal);
        else if (whom is null)
            exitNow(ExitCode.Of(ExitCause.Signal));
        else
            whom.Request(ExitCause.Signal, "received " + name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
    }
}
