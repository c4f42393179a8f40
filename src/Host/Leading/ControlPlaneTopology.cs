using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Events;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Leading;

/// <summary>Chooses the times of the election by the control plane of the cluster, once at the start.</summary>
public sealed class ControlPlaneTopology(
    IKubernetesClient api, IEventRecorder events, TimeProvider time, ILogger<ControlPlaneTopology> log)
{
    private static readonly ObjectRef Infrastructure =
        new(new Resource("config.openshift.io", "v1", "infrastructures", "Infrastructure", Scope.Cluster), "", "cluster");

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The times; those for several nodes, with a warning event, when the topology can't be had.</summary>
    public async Task<ElectionTimings> TimingsAsync(CancellationToken cancel)
    {
        var (topology, obstacle) = await ReadAsync(cancel);
        var timings = ElectionTimings.For(topology);
        if (obstacle.Length > 0)
        {
            events.Record(EventType.Warning, "ControlPlaneTopology",
                $"The control plane topology is not known ({obstacle}): leader election uses the times for several nodes.");
            log.LogWarning("The control plane topology is not known: {Reason}", obstacle);
        }

        log.LogInformation(
            "Leader election: lease {Lease} s, renew deadline {Deadline} s, retry period {Retry} s",
            timings.LeaseDuration.TotalSeconds, timings.RenewDeadline.TotalSeconds, timings.RetryPeriod.TotalSeconds);
        return timings;
    }

    private async Task<(string Topology, string Obstacle)> ReadAsync(CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            var answer = await api.GetAsync(Infrastructure, both.Token);
            if (!answer.IsOk)
                return ("", ApiFailureModule.text(answer.ErrorValue));
            var topology = answer.ResultValue.Text("status", "controlPlaneTopology");
            return (topology, topology.Length > 0 ? "" : "infrastructures/cluster has no status.controlPlaneTopology");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ("", $"no answer within {Limit.TotalSeconds} s");
        }
    }
}
