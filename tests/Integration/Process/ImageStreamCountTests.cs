using ImageRegistry.Core;
using ImageRegistry.Host.Metrics;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Process;

/// <summary>OP-136 and OP-137: the tags of ImageStreams, at the start and every hour.</summary>
public sealed class ImageStreamCountTests : IDisposable
{
    private const string Path = "/apis/image.openshift.io/v1/imagestreams";

    private readonly FakeApi api = new();
    private readonly ManualTime time = new();
    private readonly LogCapture log = new();
    private readonly MetricRegistry registry = new();
    private readonly CancellationTokenSource stop = new();
    private readonly ImageStreamCount count;

    public ImageStreamCountTests() =>
        count = new ImageStreamCount(api, new OperatorMetrics(registry), time, log.For<ImageStreamCount>());

    public void Dispose()
    {
        stop.Dispose();
        log.Dispose();
    }

    private string Series => string.Join(
        "; ", MetricText.Render(registry).Split('\n').Where(line => line.StartsWith("image_registry_image_stream", StringComparison.Ordinal)));

    private void Put(string ns, string name, string spec, string status) => api.Put(
        $"{Path}/{ns}-{name}",
        $$"""{"metadata":{"namespace":"{{ns}}","name":"{{name}}"},"spec":{"tags":[{{spec}}]},"status":{"tags":[{{status}}]} }""");

    [Fact]
    public async Task All_four_series_are_set_at_the_start_and_every_hour()
    {
        Put("openshift-other", "a", """{"name":"1"},{"name":"2"}""", """{"tag":"1"},{"tag":"3"},{"tag":"4"}""");
        var running = count.RunAsync(stop.Token);
        await time.TimerAsync(3600);
        Assert.Equal(
            """image_registry_image_stream_tags_total{source="imported",location="openshift"} 1; image_registry_image_stream_tags_total{source="imported",location="other"} 0; image_registry_image_stream_tags_total{source="pushed",location="openshift"} 2; image_registry_image_stream_tags_total{source="pushed",location="other"} 0""",
            Series);

        Put("default", "b", "", """{"tag":"1"}""");
        time.Advance(3600);
        await time.TimerAsync(3600);
        Assert.EndsWith("""{source="pushed",location="other"} 1""", Series, StringComparison.Ordinal);

        await stop.CancelAsync();
        await running;
        Assert.Equal(2, api.Journal.Count);
    }

    [Fact]
    public async Task A_failure_is_told_keeps_the_last_count_and_is_tried_again_in_five_minutes()
    {
        Put("default", "b", "", """{"tag":"1"}""");
        var running = count.RunAsync(stop.Token);
        await time.TimerAsync(3600);
        var before = Series;
        api.Refuse = (_, _) => ApiFailure.NewServerError(503, "the image API is away");
        time.Advance(3600);
        await time.TimerAsync(300);

        Assert.Equal(before, Series);
        Assert.Contains("The tags of ImageStreams are not counted: the image API is away", log.Text);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_cluster_without_ImageStreams_is_asked_again_every_hour_without_a_word()
    {
        log.Levels.Verbosity = ImageRegistry.Host.Logging.Verbosity.Normal;
        api.Refuse = (_, _) => ApiFailure.NewNotServed("the server could not find the requested resource");
        var running = count.RunAsync(stop.Token);
        await time.TimerAsync(3600);

        Assert.Equal("", Series);
        Assert.Equal("", log.Text);
        await stop.CancelAsync();
        await running;
    }
}
