using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using Microsoft.Extensions.Logging;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Host.Metrics;

/// <summary>
/// Counts the tags of all ImageStreams at once and then every hour, for the metric. What is counted and when the next time is says the core.
/// </summary>
/// <remarks>
/// <b>Guarantees.</b> One ImageStream is held at a time. A count that fails is told and leaves the series as they are. The series are
/// changed together, and only by whole counts.
/// <b>Caveats.</b> A cluster without ImageStreams has no series.
/// </remarks>
public sealed class ImageStreamCount(IKubernetesClient api, OperatorMetrics metrics, TimeProvider time, ILogger<ImageStreamCount> log)
{
    /// <summary>Counts until stopped, and returns then.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
                await Task.Delay(ImageStreamTagsModule.pause(await CountAsync(stopping)), time, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            log.LogDebug("ImageStreams are counted no more");
        }
    }

    /// <summary>Counts once; how that failed, if it did.</summary>
    private async Task<FSharpOption<ApiFailure>?> CountAsync(CancellationToken stopping)
    {
        var counted = await api.FoldAsync(Kind.imageStream, ImageStreamTagsModule.none, ImageStreamTagsModule.counting, stopping);
        if (counted.IsOk)
        {
            metrics.ImageStreamTags.SetAll(ImageStreamTagsModule.series(counted.ResultValue)
                .Select(series => ((double)series.Item3, (string[])[series.Item1, series.Item2])));
            return null;
        }

        // Clusters without ImageStreams are no news.
        log.Log(
            counted.ErrorValue.IsNotServed ? Microsoft.Extensions.Logging.LogLevel.Debug : Microsoft.Extensions.Logging.LogLevel.Warning,
            "The tags of ImageStreams are not counted: {Failure}", ApiFailureModule.text(counted.ErrorValue));
        return FSharpOption<ApiFailure>.Some(counted.ErrorValue);
    }
}
