namespace ImageRegistry.Effects.Kubernetes;

/// <summary>A bearer token in a file that something else renews, such as the kubelet for service accounts.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: the file is read again once a minute, and at once after a 401.</para>
/// <para><b>Assumptions</b>: whoever renews the file replaces it as a whole (the kubelet swaps a symbolic link).</para>
/// <para><b>Caveats</b>: when the file cannot be read, or is empty, the last token stays in use, until the server refuses it for good.</para>
/// </remarks>
/// <param name="path">The file.</param>
/// <param name="firstToken">The token to use as long as the file was never read; empty for none.</param>
internal sealed class TokenFileCredentials(string path, string firstToken, TimeProvider time) : ICredentialSource
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private readonly Lock guard = new();
    private Credential? current = firstToken.Length == 0 ? null : Credential.Bearer(firstToken);
    private long readAt;
    private bool fresh;

    public ValueTask<Credential> CurrentAsync(CancellationToken cancel)
    {
        lock (guard)
        {
            if (!fresh || current is null || time.GetElapsedTime(readAt) >= Freshness)
            {
                var token = Read();

                if (token.Length > 0 && current?.Authorization?.Parameter != token)
                {
                    current = Credential.Bearer(token);
                }

                readAt = time.GetTimestamp();
                fresh = true;
            }

            return current is not null
                ? ValueTask.FromResult(current)
                : throw new CredentialException("the token file " + path + " is empty; wait for it to be written or name another");
        }
    }

    public void Refused(Credential credential)
    {
        lock (guard)
        {
            fresh = false;
        }
    }

    private string Read()
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return current is not null
                ? ""
                : throw new CredentialException("the token file " + path + " cannot be read: " + e.Message, e);
        }
    }
}
