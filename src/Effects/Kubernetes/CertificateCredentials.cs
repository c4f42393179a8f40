namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Adds a client certificate to another credential.</summary>
internal sealed class CertificateCredentials(ClientCertificate certificate, ICredentialSource others) : ICredentialSource
{
    public async ValueTask<Credential> CurrentAsync(CancellationToken cancel)
    {
        var other = await others.CurrentAsync(cancel);

        // A certificate that an exec plugin made is newer than one that is written in the file.
        return other.Certificate is null ? new Credential(other.Authorization, certificate.Current()) : other;
    }

    public void Refused(Credential credential)
    {
        certificate.LookAgain();
        others.Refused(credential);
    }
}
