using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>
/// The Kubernetes API as the operator speaks it: documents in, documents or a closed failure out.
/// A well-kept client library can take the place of <c>KubernetesClient</c> by implementing this interface.
/// No method throws for an answer of the server or a failure of the transport; only a cancelled token throws.
/// </summary>
public interface IKubernetesClient
{
    /// <summary>Reads one object.</summary>
    Task<FSharpResult<Json, ApiFailure>> GetAsync(ObjectRef target, CancellationToken cancel);

    /// <summary>
    /// Reads all objects that match, page by page, as one list document (<c>metadata.resourceVersion</c>, <c>items</c>).
    /// Each item has <c>apiVersion</c> and <c>kind</c>, which the server leaves out of the items of its own kinds.
    /// </summary>
    Task<FSharpResult<Json, ApiFailure>> ListAsync(Resource resource, string ns, Selection selection, CancellationToken cancel);

    /// <summary>
    /// Goes through all objects of a kind in all namespaces, page by page, and holds one of them at a time: what <paramref name="fold"/> makes of
    /// <paramref name="start"/> and each object's bytes, which are good for the time of the call. It can start anew in the middle.
    /// </summary>
    Task<FSharpResult<T, ApiFailure>> FoldAsync<T>(
        Resource resource, T start, Func<T, ReadOnlyMemory<byte>, FSharpResult<T, string>> fold, CancellationToken cancel);

    /// <summary>
    /// One watch connection from this resourceVersion on, with bookmarks. The first event is a bookmark of that very version, given as
    /// soon as the server has accepted the watch. Ends when the server ends it; a failure is the last event.
    /// </summary>
    IAsyncEnumerable<WatchEvent> WatchAsync(
        Resource resource, string ns, Selection selection, string resourceVersion, CancellationToken cancel);

    /// <summary>Creates the object; the answer is the object as stored.</summary>
    Task<FSharpResult<Json, ApiFailure>> CreateAsync(ObjectRef target, Json body, CancellationToken cancel);

    /// <summary>Replaces the object, or its status where <paramref name="subresource"/> is <c>status</c> (empty: the object).</summary>
    Task<FSharpResult<Json, ApiFailure>> UpdateAsync(ObjectRef target, string subresource, Json body, CancellationToken cancel);

    /// <summary>Patches the object or its subresource.</summary>
    Task<FSharpResult<Json, ApiFailure>> PatchAsync(
        ObjectRef target, string subresource, PatchKind kind, Json body, CancellationToken cancel);

    /// <summary>Server-side apply as this field manager.</summary>
    Task<FSharpResult<Json, ApiFailure>> ApplyAsync(
        ObjectRef target, string subresource, string fieldManager, bool force, Json body, CancellationToken cancel);

    /// <summary>Deletes the object if it is still the one that was meant; the answer is the object or the server's Status.</summary>
    Task<FSharpResult<Json, ApiFailure>> DeleteAsync(ObjectRef target, DeleteOptions options, CancellationToken cancel);
}
