using System.Globalization;
using ImageRegistry.Core;
using ImageRegistry.Effects.Cloud;
using ImageRegistry.Effects.Http;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Gcs;

/// <summary>What an answer or its absence means.</summary>
internal static class GcsFailure
{
    // What Google calls too many requests where it says so with 403.
    private static readonly string[] TooMany = ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"];

    /// <summary>There was no answer, or none that can be used.</summary>
    public static CloudFailure Unanswered(NoAnswerException exception) => new(
        CloudFailureKind.Unreachable, exception.IsAnswered ? "UnreadableAnswer" : "RequestError", 0, exception.Why);

    /// <summary>The server says that it did what was asked, but what else it says is not of its API: something else answers in its place.</summary>
    public static CloudFailure Unreadable(RestAnswer answer) => new(
        CloudFailureKind.Unreachable, "UnreadableAnswer", answer.Code, "what answers is not Google Cloud: the answer is no JSON object");

    /// <summary>The server refused; its message is in Google's error document.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="token">The token that was sent, which the server may have quoted.</param>
    public static CloudFailure Answered(RestAnswer answer, string token)
    {
        var said = StableText.Of(answer.Document.Text("error", "message"), token);
        var code = answer.Code.ToString(CultureInfo.InvariantCulture);
        return new CloudFailure(KindOf(answer), code, answer.Code, said);
    }

    /// <summary>How long to wait, as the core has it.</summary>
    public static CloudFailureKind Throttled(RestAnswer answer) => CloudFailureKind.NewThrottled(
        answer.RetryAfter is { } time ? FSharpOption<TimeSpan>.Some(time) : FSharpOption<TimeSpan>.None);

    private static CloudFailureKind KindOf(RestAnswer answer) => answer.Code switch
    {
        401 => CloudFailureKind.BadCredentials,
        403 when answer.Document.Items("error", "errors").Any(error => TooMany.Contains(error.Text("reason"))) => Throttled(answer),
        403 => CloudFailureKind.Denied,
        404 => CloudFailureKind.NotThere,
        409 => CloudFailureKind.Taken,
        // 412 is what one emulator says of a bucket that is not empty.
        412 => CloudFailureKind.NotEmpty,
        429 => Throttled(answer),
        501 => CloudFailureKind.Unsupported,
        // With Retry-After it is the server's wish that counts.
        503 when answer.RetryAfter is not null => Throttled(answer),
        >= 500 or 408 => CloudFailureKind.Unreachable,
        _ => CloudFailureKind.Other,
    };
}
