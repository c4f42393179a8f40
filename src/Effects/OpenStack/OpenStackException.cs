using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.OpenStack;

/// <summary>Ends a conversation with a cloud; interpreters turn it into the value that it holds.</summary>
#pragma warning disable CA1032, CA1064 // It never leaves this assembly, and is always made from a failure.
internal sealed class OpenStackException(ApiFailure failure) : Exception(ApiFailureModule.text(failure))
#pragma warning restore CA1032, CA1064
{
    public ApiFailure Failure { get; } = failure;

    /// <summary>The value, or the failure thrown.</summary>
    public static T Value<T>(FSharpResult<T, ApiFailure> result) =>
        result.IsOk ? result.ResultValue : throw new OpenStackException(result.ErrorValue);

    public static FSharpOption<TimeSpan> Option(TimeSpan? span) =>
        span is { } given ? FSharpOption<TimeSpan>.Some(given) : FSharpOption<TimeSpan>.None;
}
