namespace ImageRegistry.Host.Metrics;

/// <summary>The type of a metric family, as the text format names it.</summary>
public enum MetricKind
{
    Counter,
    Gauge,
}
