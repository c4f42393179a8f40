namespace ImageRegistry.Effects.Kubernetes;

/// <summary>One credential for ever: a token or a password written in the configuration, or none.</summary>
internal sealed class FixedCredentials(Credential credential) : ICredentialSource
{
    public ValueTask<Credential> CurrentAsync(CancellationToken cancel) => ValueTask.FromResult(credential);

    public void Refused(Credential refused)
    {
        // There is no other origin to look at: the same credential goes out again with the next request.
    }
}
