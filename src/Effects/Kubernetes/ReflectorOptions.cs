namespace ImageRegistry.Effects.Kubernetes;

/// <summary>When a <see cref="Reflector"/> tries again. Waits are lengthened at random so that many don't come back together.</summary>
public sealed record ReflectorOptions
{
    /// <summary>The first wait after a failure; it doubles with every further one.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The longest wait after failures.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often to list where listing is allowed and watching is not.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How often to ask again for a kind that the server does not serve.</summary>
    public TimeSpan NotServedInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A watch that ends without an event before this time counts as a failure, or it would be opened in a hot loop.</summary>
    public TimeSpan ShortestWatch { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A number from 0 up to 1 for each call.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}
