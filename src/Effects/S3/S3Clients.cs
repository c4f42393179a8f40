using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using ImageRegistry.Core;

namespace ImageRegistry.Effects.S3;

/// <summary>Clients of the AWS SDK that know nothing but what the medium says: no environment, no profile, no metadata service (B-13).</summary>
internal static class S3Clients
{
    /// <summary>Attempts after the first: the core waits longer and longer between actions, so the SDK need not (B-6).</summary>
    private const int Retries = 2;

    /// <summary>The client for the bucket's server.</summary>
    public static AmazonS3Client S3(S3Place place, AWSCredentials credentials, HttpClientFactory http)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = place.PathStyle,
            UseArnRegion = false,
            DisableS3ExpressSessionAuth = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        Isolate(config, place.Endpoint, place.Region, http);
        return new AmazonS3Client(credentials, config);
    }

    /// <summary>What requests are signed with; a client of the token service is made where the file names a role.</summary>
    public static (AWSCredentials Credentials, IDisposable? Tokens) Credentials(S3Place place, HttpClientFactory http, TimeProvider time)
    {
        var file = new SharedCredentialsFile(SecretTextModule.reveal(place.Credentials));
        if (file["role_arn"] is not { Length: > 0 } role)
            return (StaticCredentials(file), null);
        var config = new AmazonSecurityTokenServiceConfig();
        Isolate(config, place.StsEndpoint, place.StsRegion, http);
        var sts = new AmazonSecurityTokenServiceClient(new AnonymousAWSCredentials(), config);
        var session = file["role_session_name"] is { Length: > 0 } name
            ? name
            : time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var credentials = new WebIdentityCredentials(sts, role, file["web_identity_token_file"], session, time) { PreemptExpiryTime = TimeSpan.FromMinutes(5) };
        return (credentials, sts);
    }

    private static AWSCredentials StaticCredentials(SharedCredentialsFile file) => file["aws_session_token"] is { Length: > 0 } token
        ? new SessionAWSCredentials(file["aws_access_key_id"], file["aws_secret_access_key"], token)
        : new BasicAWSCredentials(file["aws_access_key_id"], file["aws_secret_access_key"]);

    private static void Isolate(ClientConfig config, string endpoint, string region, HttpClientFactory http)
    {
        config.IgnoreConfiguredEndpointUrls = true;
        config.ServiceURL = endpoint;
        config.AuthenticationRegion = region;
        config.UseFIPSEndpoint = false;
        config.UseDualstackEndpoint = false;
        config.DefaultConfigurationMode = DefaultConfigurationMode.Standard;
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = Retries;
        config.DisableLogging = true;
        config.LogResponse = false;
        config.HttpClientFactory = http;
    }
}
