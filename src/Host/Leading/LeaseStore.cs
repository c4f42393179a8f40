using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Host.Leading;

/// <summary>
/// The lease as this process knows it, and single attempts to get or keep it. A write carries the resourceVersion of what was
/// read, so of several processes that decide the same only one succeeds.
/// </summary>
internal sealed class LeaseStore(
    IKubernetesClient api, ObjectRef target, LeaderIdentity identity, ElectionTimings timings, TimeProvider time)
{
    private readonly long origin = time.GetTimestamp();
    private Json? lease;
    private LeaseView? view;

    /// <summary>Whether a write of this process may have reached the API server, so that there may be something to release.</summary>
    public bool MayHold { get; private set; }

    /// <summary>The monotonic clock.</summary>
    public TimeSpan Now => time.GetElapsedTime(origin);

    /// <summary>One attempt. A holder writes at once over what it wrote last; everyone else reads first.</summary>
    public async Task<LeaseAttempt> AttemptAsync(CancellationToken cancel)
    {
        if (view?.Record.Holder != identity.Text && await ReadAsync(cancel) is { } unread)
            return unread;
        var first = await WriteAsync(cancel);
        if (first is not null)
            return first;
        // What was known is out of date. Looking again at once costs little and may decide who leads.
        if (await ReadAsync(cancel) is { } failed)
            return failed;
        return await WriteAsync(cancel) ?? new LeaseAttempt.Failed("the lease keeps changing");
    }

    /// <summary>Empties the lease if it is this process's. Returns what stood in the way; null when nothing did.</summary>
    public async Task<string?> ReleaseAsync(CancellationToken cancel)
    {
        // Once more after a conflict: a renewal that was cut off may have come through in between.
        for (var attempt = 0; ; attempt++)
        {
            if (await ReadAsync(cancel) is LeaseAttempt.Failed unread)
                return unread.Reason;
            if (view is null || ElectionStep.Release(view.Record, identity.Text, time.GetUtcNow()) is not { } record)
                break;
            var answer = await api.UpdateAsync(target, "", LeaseDocument.Write(record, lease!), cancel);
            if (answer.IsOk)
                break;
            if (!answer.ErrorValue.IsConflict || attempt > 0)
                return ApiFailureModule.text(answer.ErrorValue);
        }

        MayHold = false;
        (lease, view) = (null, null);
        return null;
    }

    /// <summary>Reads the lease; null when that went well, also when there is none.</summary>
    private async Task<LeaseAttempt?> ReadAsync(CancellationToken cancel)
    {
        var answer = await api.GetAsync(target, cancel);
        if (answer.IsOk)
            Remember(answer.ResultValue);
        else if (answer.ErrorValue.IsNotFound)
            (lease, view) = (null, null);
        else
            return new LeaseAttempt.Failed(ApiFailureModule.text(answer.ErrorValue));
        return null;
    }

    /// <summary>Decides and writes; null when the write shows that what was decided upon is out of date.</summary>
    private async Task<LeaseAttempt?> WriteAsync(CancellationToken cancel)
    {
        switch (ElectionStep.Next(view, identity.Text, timings, Now, time.GetUtcNow()))
        {
            case ElectionDecision.Wait wait:
                return new LeaseAttempt.HeldBy(wait.Holder);
            case ElectionDecision.Write write:
                MayHold = true;
                var answer = await SendAsync(write.Record, cancel);
                if (answer.IsOk)
                {
                    Remember(answer.ResultValue);
                    return new LeaseAttempt.Leading();
                }

                var failure = answer.ErrorValue;
                return failure.IsConflict || failure.IsAlreadyExists || failure.IsNotFound
                    ? null
                    : new LeaseAttempt.Failed(ApiFailureModule.text(failure));
            default:
                throw new InvalidOperationException("there are two decisions");
        }
    }

    private Task<FSharpResult<Json, ApiFailure>> SendAsync(LeaseRecord record, CancellationToken cancel) =>
        lease is null
            ? api.CreateAsync(target, LeaseDocument.Write(record, LeaseDocument.New(target)), cancel)
            : api.UpdateAsync(target, "", LeaseDocument.Write(record, lease), cancel);

    private void Remember(Json document)
    {
        lease = document;
        view = LeaseView.Next(view, LeaseDocument.Read(document), Now);
    }
}
