using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using ImageRegistry.Core;
using ImageRegistry.Effects.Cloud;
using ImageRegistry.Effects.Http;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.S3;

/// <summary>What an exception of the SDK means, without what differs from one request to the next (B-2).</summary>
internal static class S3Failure
{
    // The SDK's own text where a server sent no body, and what other SDKs call it when there was no answer at all.
    private const string NoText = "Error making request with Error Code";
    private const string NoAnswer = "RequestError";

    /// <summary>The failure that this exception tells of, without the secret that the server may have quoted.</summary>
    public static CloudFailure From(Exception exception, string secret = "") => exception switch
    {
        AmazonServiceException { StatusCode: not 0 } answer => Answered(answer, secret),
        AmazonClientException or HttpRequestException or IOException or TimeoutException or OperationCanceledException =>
            new CloudFailure(CloudFailureKind.Unreachable, NoAnswer, 0, Unanswered.Text(exception)),
        _ => throw new ArgumentException("not a failure of a request: " + exception.GetType().Name, nameof(exception), exception),
    };

    /// <summary>Whether the exception is the failure of a request, and not a mistake of ours.</summary>
    public static bool IsFailure(Exception exception) => exception is
        AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException;

    /// <summary>The failure of single keys inside an answer that as such was a success.</summary>
    public static CloudFailure OfKeys(int count, string code, string message) => new(
        KindOf(code, HttpStatusCode.OK), code, (int)HttpStatusCode.OK,
        count.ToString(CultureInfo.InvariantCulture) + " objects could not be deleted, the first of them because: " + StableText.Of(message));

    /// <summary>A bucket that cannot be removed because of versions that may not even be listed (B-7).</summary>
    public static CloudFailure HiddenVersions(CloudFailure refused) => new(
        refused.Kind, refused.Code, refused.Http,
        "the bucket is versioned, and versions of objects are left in it that the credentials may not list; they need the permissions "
        + "s3:ListBucketVersions and s3:DeleteObjectVersion, or delete the versions yourself");

    /// <summary>A failure of the token service: whatever it says, these credentials give no access.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="token">The token that was sent, which the service may have quoted.</param>
    public static CloudFailure OfTokens(Exception exception, string token)
    {
        var failure = From(exception, token);
        return failure.Kind.IsOther || failure.Kind.IsDenied
            ? new CloudFailure(CloudFailureKind.BadCredentials, failure.Code, failure.Http, failure.Message)
            : failure;
    }

    private static CloudFailure Answered(AmazonServiceException answer, string secret)
    {
        var http = (int)answer.StatusCode;
        var code = string.IsNullOrEmpty(answer.ErrorCode) ? answer.StatusCode.ToString() : answer.ErrorCode;
        var region = (answer.InnerException as HttpErrorResponseException)?.Response.GetHeaderValue("x-amz-bucket-region") ?? "";
        if (http is 301 or 307 && region.Length > 0)
            return new CloudFailure(CloudFailureKind.Other, code, http, "the bucket is in region " + region);
        var said = StableText.Of(answer.Message, secret);
        var message = said.StartsWith(NoText, StringComparison.Ordinal) ? "" : said;
        return new CloudFailure(KindOf(code, answer.StatusCode), code, http, message);
    }

    private static CloudFailureKind KindOf(string code, HttpStatusCode status) => code switch
    {
        "NoSuchBucket" or "NotFound" => CloudFailureKind.NotThere,
        "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "ExpiredTokenException" or "InvalidToken" or "InvalidClientTokenId"
            or "RequestTimeTooSkewed" or "RequestExpired" or "TokenRefreshRequired" or "UnrecognizedClientException" or "InvalidIdentityToken" or "IDPRejectedClaim" =>
            CloudFailureKind.BadCredentials,
        "BucketAlreadyOwnedByYou" => CloudFailureKind.OwnedByUs,
        "BucketAlreadyExists" => CloudFailureKind.Taken,
        "BucketNotEmpty" => CloudFailureKind.NotEmpty,
        "NotImplemented" or "NotSupported" or "MethodNotAllowed" or "UnsupportedOperation" => CloudFailureKind.Unsupported,
        "SlowDown" or "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequests" or "TooManyRequestsException" =>
            CloudFailureKind.NewThrottled(FSharpOption<TimeSpan>.None),
        // Of a single key there is no status.
        "AccessDenied" => CloudFailureKind.Denied,
        "InternalError" or "ServiceUnavailable" => CloudFailureKind.Unreachable,
        _ => status switch
        {
            HttpStatusCode.NotFound => CloudFailureKind.NotThere,
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => CloudFailureKind.Denied,
            HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed => CloudFailureKind.Unsupported,
            HttpStatusCode.TooManyRequests => CloudFailureKind.NewThrottled(FSharpOption<TimeSpan>.None),
            >= HttpStatusCode.InternalServerError => CloudFailureKind.Unreachable,
            _ => CloudFailureKind.Other,
        },
    };
}
