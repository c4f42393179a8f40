namespace ImageRegistry.Integration.Process;

/// <summary>Waiting for what another thread or process does.</summary>
public static class Eventually
{
    /// <summary>Returns once this holds; fails with the description when it does not within 20 seconds.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        var limit = DateTime.UtcNow.AddSeconds(20);
        while (!condition())
        {
            if (DateTime.UtcNow > limit)
                throw new TimeoutException("did not come about: " + what);
            await Task.Delay(10);
        }
    }
}
