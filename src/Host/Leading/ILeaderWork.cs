namespace ImageRegistry.Host.Leading;

/// <summary>What the leader does: the reconcile loop.</summary>
public interface ILeaderWork
{
    /// <summary>
    /// Works until <paramref name="stopping"/>; called once, while this process leads and after the metrics server is up.
    /// Returning or throwing without having been asked to stop ends the process with exit code 1; a
    /// <see cref="Configuration.StartupException"/> says so in one line. To end the process in order, ask
    /// <see cref="Ending.ProcessEnd"/> and go on until <paramref name="stopping"/>.
    /// </summary>
    /// <param name="stopping">Begin nothing new and return as soon as the running pass is done. It has ten seconds.</param>
    /// <param name="abort">
    /// Return at once; nothing may be written any more. Cancelled when the ten seconds are over, and immediately when the lease is lost.
    /// Always cancelled no earlier than <paramref name="stopping"/>. Requests are made with this token.
    /// </param>
    Task RunAsync(CancellationToken stopping, CancellationToken abort);
}
