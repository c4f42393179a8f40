namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Credentials of an exec plugin, kept until they expire or the server refuses them.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: the plugin runs once at a time, however many requests wait for it. A request that is cancelled leaves the
/// plugin running for the others.</para>
/// <para><b>Caveats</b>: credentials without <c>expirationTimestamp</c> are kept until a 401 or the end of the process. A failure is not
/// kept: the next request runs the plugin again.</para>
/// </remarks>
internal sealed class ExecCredentials(ExecPlugin plugin, TimeProvider time) : ICredentialSource
{
    private readonly Lock guard = new();
    private ExecResult? current;
    private Task<ExecResult>? running;

    public async ValueTask<Credential> CurrentAsync(CancellationToken cancel)
    {
        Task<ExecResult> pending;

        lock (guard)
        {
            if (current is not null && !(current.Expires <= time.GetUtcNow()))
            {
                return current.Credential;
            }

            // Apart from this request's token and thread: others will wait for the same run.
            pending = running ??= Task.Run(RunAsync, CancellationToken.None);
        }

        return (await pending.WaitAsync(cancel)).Credential;
    }

    public void Refused(Credential credential)
    {
        lock (guard)
        {
            if (current is not null && current.Credential.Proves(credential))
            {
                current = null;
            }
        }
    }

    private async Task<ExecResult> RunAsync()
    {
        ExecResult? made = null;

        try
        {
            return made = await ExecRun.RunAsync(plugin);
        }
        finally
        {
            // At once, so that nobody joins a run whose result was refused already.
            lock (guard)
            {
                current = made ?? current;
                running = null;
            }
        }
    }
}
