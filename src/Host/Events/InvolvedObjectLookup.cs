using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Host.Configuration;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Events;

/// <summary>
/// Finds the operator's own Deployment by the pod it runs in: pod, ReplicaSet, Deployment. Without <c>POD_NAME</c> the first pod
/// of the namespace that something controls is taken. Where the way ends, the events are about the Namespace.
/// </summary>
public sealed class InvolvedObjectLookup(
    IKubernetesClient api, OperatorEnvironment environment, ILogger<InvolvedObjectLookup> log)
{
    /// <summary>The object, and whether that is final; what an API that does not answer hides may be found later. Never fails.</summary>
    public async Task<(InvolvedObject About, bool Final)> FindAsync(CancellationToken cancel)
    {
        var final = true;
        try
        {
            if (await PodAsync(cancel) is { } pod && InvolvedObject.ControllerOf(pod) is { } controller)
                return (await AboveReplicaSetAsync(controller, cancel), true);
            log.LogInformation("No controller of the operator's pod found: events are about the namespace");
        }
        catch (LookupFailedException e)
        {
            final = e.Failure.IsNotFound;
            log.LogWarning("The operator's own Deployment can't be found, events are about the namespace: {Reason}", e.Message);
        }

        return (await NamespaceAsync(cancel), final);
    }

    private async Task<Json?> PodAsync(CancellationToken cancel)
    {
        if (environment.PodName.Length > 0)
        {
            return Value(await api.GetAsync(
                new ObjectRef(EventResources.Pods, OperatorNames.Namespace, environment.PodName), cancel));
        }

        var pods = Value(await api.ListAsync(
            EventResources.Pods, OperatorNames.Namespace, new Selection(MetadataOnly: true), cancel));
        return JsonModule.items(["items"], pods).FirstOrDefault(pod => InvolvedObject.ControllerOf(pod) is not null);
    }

    private async Task<InvolvedObject> AboveReplicaSetAsync(InvolvedObject controller, CancellationToken cancel)
    {
        if (controller.Kind != "ReplicaSet")
            return controller;
        var replicaSet = Value(await api.GetAsync(
            new ObjectRef(EventResources.ReplicaSets, OperatorNames.Namespace, controller.Name), cancel));
        return InvolvedObject.ControllerOf(replicaSet) ?? controller;
    }

    private async Task<InvolvedObject> NamespaceAsync(CancellationToken cancel)
    {
        var answer = await api.GetAsync(new ObjectRef(EventResources.Namespaces, "", OperatorNames.Namespace), cancel);
        var uid = answer.IsOk ? answer.ResultValue.Text("metadata", "uid") : "";
        // An Event has to be in the namespace its object claims to be in, so the Namespace claims to be in itself.
        return new InvolvedObject("v1", "Namespace", OperatorNames.Namespace, OperatorNames.Namespace, uid);
    }

    private static Json Value(Microsoft.FSharp.Core.FSharpResult<Json, ApiFailure> answer) =>
        answer.IsOk ? answer.ResultValue : throw new LookupFailedException(answer.ErrorValue);

    private sealed class LookupFailedException(ApiFailure failure) : Exception(ApiFailureModule.text(failure))
    {
        public ApiFailure Failure { get; } = failure;
    }
}
