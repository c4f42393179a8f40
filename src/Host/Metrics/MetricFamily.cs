namespace ImageRegistry.Host.Metrics;

/// <summary>
/// One metric name with its series, one for each combination of label values. Safe for use by many threads; a scrape sees each
/// family at one moment.
/// </summary>
public sealed class MetricFamily
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string[], double> series = new(LabelOrder.Instance);

    internal MetricFamily(string name, MetricKind kind, string help, string[] labels) =>
        (Name, Kind, Help, Labels) = (name, kind, help, labels);

    /// <summary>The name of the family.</summary>
    public string Name { get; }

    /// <summary>Counter or gauge.</summary>
    public MetricKind Kind { get; }

    /// <summary>What it measures, for people.</summary>
    public string Help { get; }

    /// <summary>The names of the labels, in the order in which values are given.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Adds to the series of these label values, which starts at 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A counter would go down.</exception>
    public void Add(double amount, params string[] values)
    {
        if (Kind == MetricKind.Counter)
            ArgumentOutOfRangeException.ThrowIfNegative(amount);
        Check(values);
        lock (gate)
            series[values] = series.GetValueOrDefault(values) + amount;
    }

    /// <summary>Sets the series of these label values of a gauge.</summary>
    public void Set(double value, params string[] values)
    {
        CheckGauge();
        Check(values);
        lock (gate)
            series[values] = value;
    }

    /// <summary>Sets the series of these label values of a gauge and forgets all others, in one step.</summary>
    public void SetOnly(double value, params string[] values)
    {
        CheckGauge();
        Check(values);
        lock (gate)
        {
            series.Clear();
            series[values] = value;
        }
    }

    /// <summary>Sets these series of a gauge in one step, each to its value, by their label values.</summary>
    public void SetAll(IEnumerable<(double Value, string[] Labels)> all)
    {
        CheckGauge();
        lock (gate)
        {
            foreach (var (value, values) in all)
            {
                Check(values);
                series[values] = value;
            }
        }
    }

    /// <summary>Forgets all series of a gauge.</summary>
    public void Clear()
    {
        CheckGauge();
        lock (gate)
            series.Clear();
    }

    /// <summary>The series at this moment, in the order of their label values.</summary>
    public IReadOnlyList<KeyValuePair<string[], double>> Series()
    {
        lock (gate)
            return [.. series];
    }

    private void Check(string[] values)
    {
        if (values.Length != Labels.Count)
            throw new ArgumentException($"{Name} has {Labels.Count} labels, not {values.Length}", nameof(values));
    }

    private void CheckGauge()
    {
        if (Kind != MetricKind.Gauge)
            throw new InvalidOperationException(Name + " is a counter: it can only be added to");
    }

    private sealed class LabelOrder : IComparer<string[]>
    {
        public static readonly LabelOrder Instance = new();

        public int Compare(string[]? x, string[]? y)
        {
            for (var i = 0; i < x!.Length; i++)
            {
                if (string.CompareOrdinal(x[i], y![i]) is var order and not 0)
                    return order;
            }

            return 0;
        }
    }
}
