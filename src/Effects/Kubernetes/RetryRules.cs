using Polly;
using Polly.Retry;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Which requests are sent again, and when.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: writes are sent again only after a 429, where the server did nothing. Reads also after a connection that could not
/// be made or broke, and after a 503 that says when to come back. A 409 is never sent again: its body was made from an old look.</para>
/// <para><b>Caveats</b>: a request that ran into its time limit is not repeated; who waits for it has waited long enough. A
/// <c>Retry-After</c> beyond the longest wait is reported instead of waited for.</para>
/// </remarks>
internal static class RetryRules
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);

    public static ResiliencePipeline<Attempt<T>> For<T>(bool reads, KubernetesClientOptions options, TimeProvider time) =>
        options.Retries == 0 ? ResiliencePipeline<Attempt<T>>.Empty
        : new ResiliencePipelineBuilder<Attempt<T>> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<Attempt<T>>
            {
                MaxRetryAttempts = options.Retries,
                Delay = FirstWait,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is { } attempt && IsSafe(attempt.Outcome, reads)
                    && !(attempt.RetryAfter > options.LongestRetryAfter)),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
                    Wait(arguments.Outcome.Result?.RetryAfter, arguments.AttemptNumber, options.Random())),
            })
            .Build();

    private static bool IsSafe(Outcome outcome, bool reads) => outcome switch
    {
        Outcome.Throttled => true,
        Outcome.Unavailable or Outcome.Unconnected => reads,
        Outcome.Final => false,
        _ => false,
    };

    // Never earlier than the server asked for, and a little later, so that not everybody comes back at once.
    private static TimeSpan Wait(TimeSpan? retryAfter, int attempt, double random) => retryAfter is { } asked
        ? asked + (FirstWait * random)
        : FirstWait * Math.Pow(2, attempt) * (0.5 + random);
}
