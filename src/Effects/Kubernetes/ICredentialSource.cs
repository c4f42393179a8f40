namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Where the credential of the next request comes from.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: after <see cref="Refused"/> the next <see cref="CurrentAsync"/> looks at the origin (file, plugin) again,
/// however fresh the last answer is.</para>
/// <para><b>Caveats</b>: an origin that has failed before anything was read throws <see cref="CredentialException"/>; one that fails later
/// goes on with what it last had where that may still be valid.</para>
/// </remarks>
public interface ICredentialSource
{
    ValueTask<Credential> CurrentAsync(CancellationToken cancel);

    /// <summary>The server answered 401 to this credential.</summary>
    void Refused(Credential credential);
}
