using ImageRegistry.Host.Metrics;
using Xunit;

namespace ImageRegistry.Integration.Process;

public class MetricTests
{
    [Fact]
    public void The_operators_families_are_exposed_with_their_names_types_and_labels()
    {
        var registry = new MetricRegistry();
        var metrics = new OperatorMetrics(registry);
        metrics.AzureKeyCacheRequests.Add(1, "miss");
        metrics.AzureKeyCacheRequests.Add(2, "hit");
        metrics.StorageType.SetOnly(1, "S3");
        metrics.StorageType.SetOnly(1, "EmptyDir");
        metrics.ImagePrunerInstallStatus.Set(2);
        metrics.ImageStreamTags.SetAll(
            [(4, ["pushed", "other"]), (1, ["imported", "openshift"]), (2, ["imported", "other"]), (3, ["pushed", "openshift"])]);

        Assert.Equal(
            """
            # HELP image_registry_image_stream_tags_total Number of image stream tags, by how the image came and by where the image stream is.
            # TYPE image_registry_image_stream_tags_total gauge
            image_registry_image_stream_tags_total{source="imported",location="openshift"} 1
            image_registry_image_stream_tags_total{source="imported",location="other"} 2
            image_registry_image_stream_tags_total{source="pushed",location="openshift"} 3
            image_registry_image_stream_tags_total{source="pushed",location="other"} 4
            # HELP image_registry_operator_azure_key_cache_requests_total Total look-ups in the cache of Azure storage account keys, by result.
            # TYPE image_registry_operator_azure_key_cache_requests_total counter
            image_registry_operator_azure_key_cache_requests_total{result="hit"} 2
            image_registry_operator_azure_key_cache_requests_total{result="miss"} 1
            # HELP image_registry_operator_image_pruner_install_status Whether the image pruner runs: 0 not installed, 1 installed but suspended, 2 active.
            # TYPE image_registry_operator_image_pruner_install_status gauge
            image_registry_operator_image_pruner_install_status 2
            # HELP image_registry_operator_storage_reconfigured_total Total times the image registry's storage was reconfigured to another medium.
            # TYPE image_registry_operator_storage_reconfigured_total counter
            image_registry_operator_storage_reconfigured_total 0
            # HELP image_registry_storage_type The type of storage the image registry uses: 1 for the one in use.
            # TYPE image_registry_storage_type gauge
            image_registry_storage_type{storage="EmptyDir"} 1

            """.ReplaceLineEndings("\n"),
            MetricText.Render(registry));
    }

    [Fact]
    public void What_only_counts_shows_zero_from_the_start()
    {
        var registry = new MetricRegistry();
        _ = new OperatorMetrics(registry);

        var text = MetricText.Render(registry);

        Assert.Contains("\nimage_registry_operator_storage_reconfigured_total 0\n", text);
        Assert.Contains("\nimage_registry_operator_image_pruner_install_status 0\n", text);
        Assert.Contains("\nimage_registry_operator_azure_key_cache_requests_total{result=\"hit\"} 0\n", text);
        Assert.Contains("\nimage_registry_operator_azure_key_cache_requests_total{result=\"miss\"} 0\n", text);
        Assert.DoesNotContain("image_registry_image_stream_tags_total", text);
    }

    [Fact]
    public void A_family_without_series_is_not_shown()
    {
        var registry = new MetricRegistry();
        var metrics = new OperatorMetrics(registry);
        metrics.StorageType.SetOnly(1, "S3");
        metrics.StorageType.Clear();

        Assert.DoesNotContain("image_registry_storage_type", MetricText.Render(registry));
    }

    [Fact]
    public void Text_and_numbers_are_escaped_as_the_format_wants()
    {
        var registry = new MetricRegistry();
        registry.Gauge("a", "back\\slash\nline", "l").Set(0.25, "q\"b\\n\n");
        registry.Gauge("b", "").Set(double.PositiveInfinity);

        Assert.Equal(
            "# HELP a back\\\\slash\\nline\n# TYPE a gauge\na{l=\"q\\\"b\\\\n\\n\"} 0.25\n# HELP b \n# TYPE b gauge\nb +Inf\n",
            MetricText.Render(registry));
    }

    [Fact]
    public void A_counter_does_not_go_down_and_can_not_be_set()
    {
        var counter = new MetricRegistry().Counter("a", "");

        Assert.Throws<ArgumentOutOfRangeException>(() => counter.Add(-1));
        Assert.Throws<InvalidOperationException>(() => counter.Set(1));
        Assert.Throws<ArgumentException>(() => counter.Add(1, "label"));
    }
}
