using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>What one sending of a request came to.</summary>
/// <param name="Result">The answer or the failure.</param>
/// <param name="Outcome">What the failure says about sending it again.</param>
/// <param name="RetryAfter">The wait the server asked for.</param>
internal sealed record Attempt<T>(FSharpResult<T, ApiFailure> Result, Outcome Outcome, TimeSpan? RetryAfter)
{
    public static Attempt<T> Success(T answer) => new(FSharpResult<T, ApiFailure>.NewOk(answer), Outcome.Final, null);

    public static Attempt<T> Failure(ApiFailure failure, Outcome outcome = Outcome.Final, TimeSpan? retryAfter = null) =>
        new(FSharpResult<T, ApiFailure>.NewError(failure), outcome, retryAfter);
}
