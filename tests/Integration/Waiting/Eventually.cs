namespace ImageRegistry.Integration.Waiting;

/// <summary>Waiting for what another thread or process does.</summary>
public static class Eventually
{
    /// <summary>Returns once this holds; fails with the description when it does not in time.</summary>
    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(condition, () => what);

    /// <summary>Returns once this holds; fails with the description, made only then, when it does not in time.</summary>
    public static async Task HoldsAsync(Func<bool> condition, Func<string> what)
    {
        var limit = DateTime.UtcNow + Patience.Limit;
        while (!condition())
        {
            if (DateTime.UtcNow > limit)
                throw new TimeoutException("did not come about: " + what());
            await Task.Delay(10);
        }
    }
}
