namespace ImageRegistry.Host.Metrics;

/// <summary>The metric families that the process exposes; nothing is exposed that was not declared here.</summary>
public sealed class MetricRegistry
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, MetricFamily> families = new(StringComparer.Ordinal);

    /// <summary>Declares a counter. It shows once it has a series: add 0 to show one from the start.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public MetricFamily Counter(string name, string help, params string[] labels) =>
        Declare(new MetricFamily(name, MetricKind.Counter, help, labels));

    /// <summary>Declares a gauge. It shows once it has a series.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public MetricFamily Gauge(string name, string help, params string[] labels) =>
        Declare(new MetricFamily(name, MetricKind.Gauge, help, labels));

    /// <summary>The families in the order of their names.</summary>
    public IReadOnlyList<MetricFamily> Families()
    {
        lock (gate)
            return [.. families.Values];
    }

    private MetricFamily Declare(MetricFamily family)
    {
        lock (gate)
            families.Add(family.Name, family);
        return family;
    }
}
