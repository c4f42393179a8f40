using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Carries out effects on API objects: each is exactly one request, and nothing is decided here.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: deletes go with the uid that was meant, at once and in the foreground (RS-21); writes go with the
/// resourceVersion that they carry, so the server refuses them when the object changed.</para>
/// <para><b>Caveats</b>: a request whose answer is lost may have been carried out; the next look shows.</para>
/// </remarks>
public sealed class KubernetesInterpreter(IKubernetesClient api) : IEffectInterpreter
{
    /// <inheritdoc/>
    public async Task<FSharpResult<Carried, ApiFailure>> CarryOutAsync(Effect effect, CancellationToken cancel)
    {
        FSharpResult<Json, ApiFailure>? answer = effect switch
        {
            Effect.Create create => await api.CreateAsync(create.target, create.document, cancel),
            Effect.Replace replace => await api.UpdateAsync(replace.target, "", replace.document, cancel),
            Effect.ReplaceStatus replace => await api.UpdateAsync(replace.target, "status", replace.document, cancel),
            Effect.Patch patch => await api.PatchAsync(patch.target, "", PatchKind.Merge, patch.patch, cancel),
            Effect.PatchStatus patch => await api.PatchAsync(patch.target, "status", PatchKind.Merge, patch.patch, cancel),
            Effect.Delete delete => await api.DeleteAsync(
                delete.target, new DeleteOptions(Propagation.Foreground, GracePeriodSeconds: 0, Uid: delete.uid), cancel),
            _ => null,
        };

        return answer switch
        {
            null => FSharpResult<Carried, ApiFailure>.NewOk(Carried.Done),
            { IsOk: true } stored => FSharpResult<Carried, ApiFailure>.NewOk(Carried.NewStored(stored.ResultValue)),
            { } failed => FSharpResult<Carried, ApiFailure>.NewError(failed.ErrorValue),
        };
    }
}
