namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Waits that double from one failure to the next, each lengthened at random by up to a half.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Func<double> random)
{
    private int failures;

    public TimeSpan Next()
    {
        var wait = first * Math.Pow(2, failures);

        // Beyond the longest wait the count no longer matters, and must not grow until the power overflows.
        if (wait < longest)
        {
            failures++;
        }
        else
        {
            wait = longest;
        }

        return wait * (1 + (0.5 * random()));
    }

    /// <summary>Something worked: start from the first wait again.</summary>
    public void Reset() => failures = 0;
}
