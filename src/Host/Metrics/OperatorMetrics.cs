namespace ImageRegistry.Host.Metrics;

/// <summary>The operator's metrics. Names, types and labels are read by alerts, dashboards and telemetry: they don't change.</summary>
public sealed class OperatorMetrics
{
    /// <summary>Declares them; those without labels show 0 from the start.</summary>
    public OperatorMetrics(MetricRegistry registry)
    {
        StorageReconfigured = registry.Counter(
            "image_registry_operator_storage_reconfigured_total",
            "Total times the image registry's storage was reconfigured to another medium.");
        StorageReconfigured.Add(0);
        ImagePrunerInstallStatus = registry.Gauge(
            "image_registry_operator_image_pruner_install_status",
            "Whether the image pruner runs: 0 not installed, 1 installed but suspended, 2 active.");
        ImagePrunerInstallStatus.Set(0);
        AzureKeyCacheRequests = registry.Counter(
            "image_registry_operator_azure_key_cache_requests_total",
            "Total look-ups in the cache of Azure storage account keys, by result.",
            "result");
        AzureKeyCacheRequests.Add(0, "hit");
        AzureKeyCacheRequests.Add(0, "miss");
        ImageStreamTags = registry.Gauge(
            "image_registry_image_stream_tags_total",
            "Number of image stream tags, by how the image came and by where the image stream is.",
            "source",
            "location");
        StorageType = registry.Gauge(
            "image_registry_storage_type",
            "The type of storage the image registry uses: 1 for the one in use.",
            "storage");
    }

    /// <summary>One more each time the registry moved to another storage type or medium.</summary>
    public MetricFamily StorageReconfigured { get; }

    /// <summary>0 no pruner CronJob, 1 suspended, 2 active.</summary>
    public MetricFamily ImagePrunerInstallStatus { get; }

    /// <summary>Label <c>result</c>: <c>hit</c> or <c>miss</c>.</summary>
    public MetricFamily AzureKeyCacheRequests { get; }

    /// <summary>
    /// A gauge despite its name. Labels <c>source</c>, <c>imported</c> or <c>pushed</c>, and <c>location</c>, <c>openshift</c> or <c>other</c>.
    /// </summary>
    public MetricFamily ImageStreamTags { get; }

    /// <summary>
    /// Label <c>storage</c>: <c>EmptyDir</c>, <c>S3</c>, <c>Swift</c>, <c>GCS</c>, <c>IBMCOS</c>, <c>PVC</c> or <c>Azure</c>.
    /// Use <see cref="MetricFamily.SetOnly"/>, so that exactly one type shows, and <see cref="MetricFamily.Clear"/> for none.
    /// </summary>
    public MetricFamily StorageType { get; }
}
