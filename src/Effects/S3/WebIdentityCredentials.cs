using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace ImageRegistry.Effects.S3;

/// <summary>Credentials that the token service gives for a role and the token of the operator's ServiceAccount (S3-10).</summary>
/// <remarks>
/// <b>Guarantees.</b> They are exchanged again five minutes before they run out, with the token file read anew each time; nothing is written
/// to the disk (B-13). <b>Assumptions.</b> The kubelet renews the token file. <b>Caveats.</b> A failed exchange fails the request that
/// needed it; the next one tries again.
/// </remarks>
internal sealed class WebIdentityCredentials(
    AmazonSecurityTokenServiceClient sts, string roleArn, string tokenFile, string sessionName, TimeProvider time) : RefreshingAWSCredentials
{
    /// <inheritdoc/>
    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    /// <inheritdoc/>
    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var token = (await ReadTokenAsync()).TrimEnd();
        try
        {
            var answer = await sts.AssumeRoleWithWebIdentityAsync(new AssumeRoleWithWebIdentityRequest
            {
                RoleArn = roleArn,
                RoleSessionName = sessionName,
                WebIdentityToken = token,
            });
            var ends = answer.Credentials.Expiration!.Value.ToUniversalTime();
            // The base class would say so with the present time in its text, which would be another failure each time (B-2).
            if (ends <= time.GetUtcNow())
                throw Unusable("ExpiredToken", "the token service gives credentials that have run out already; the operator's clock may be wrong", null);
            // The base class's own margin is a property of it; the state only says when they end.
            return new CredentialsRefreshState(
                new ImmutableCredentials(answer.Credentials.AccessKeyId, answer.Credentials.SecretAccessKey, answer.Credentials.SessionToken),
                ends);
        }
        catch (Exception e) when (S3Failure.IsFailure(e))
        {
            throw new TokenServiceException(S3Failure.OfTokens(e, token), e);
        }
    }

    private async Task<string> ReadTokenAsync()
    {
        try
        {
            return await File.ReadAllTextAsync(tokenFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(
                "InvalidIdentityToken", "the token file " + tokenFile + " that the credentials name cannot be read; the operator's pod has to mount it", e);
        }
    }

    private static TokenServiceException Unusable(string code, string why, Exception? cause) =>
        new(new Core.CloudFailure(Core.CloudFailureKind.BadCredentials, code, 0, why), cause);
}
