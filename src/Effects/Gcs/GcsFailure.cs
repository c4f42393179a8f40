using ImageRegistry.Core;
using ImageRegistry.Effects.Http;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Gcs;

/// <summary>What an answer or its absence means.</summary>
internal static class GcsFailure
{
    /// <summary>Whether the exception is the failure of a request, and not a mistake of ours.</summary>
    public static bool IsFailure(Exception exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException or TimeoutException;

    /// <summary>There was no answer.</summary>
    public static CloudFailure Unanswered(Exception exception) =>
        new(CloudFailureKind.Unreachable, "RequestError", 0, ConnectionFault.Text(exception));

    /// <summary>The server refused; its message is in Google's error document.</summary>
    public static CloudFailure Answered(int status, string body, TimeSpan? after)
    {
        var parsed = JsonModule.parseText(body);
        var said = parsed.IsOk ? parsed.ResultValue.Text("error", "message") : "";
        var code = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new CloudFailure(KindOf(status, after), code, status, said.Length > 0 ? said : "HTTP " + code);
    }

    private static CloudFailureKind KindOf(int status, TimeSpan? after) => status switch
    {
        401 => CloudFailureKind.BadCredentials,
        403 => CloudFailureKind.Denied,
        404 => CloudFailureKind.NotThere,
        409 => CloudFailureKind.Taken,
        // 412 is what one emulator says of a bucket that is not empty.
        412 => CloudFailureKind.NotEmpty,
        429 => CloudFailureKind.NewThrottled(after is { } time ? FSharpOption<TimeSpan>.Some(time) : FSharpOption<TimeSpan>.None),
        501 => CloudFailureKind.Unsupported,
        >= 500 or 408 => CloudFailureKind.Unreachable,
        _ => CloudFailureKind.Other,
    };
}
