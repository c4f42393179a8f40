using System.Net;
using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>
/// The API over HTTP (kubernetes.io: "Kubernetes API Concepts"). Safe for concurrent use; one is enough for a process, and others
/// with their own limits can share its transport (<see cref="With"/>).
/// </summary>
/// <remarks>
/// <para><b>Guarantees</b>: every call ends within its time limits or when cancelled; see <see cref="RetryRules"/> for what is sent twice
/// and <see cref="StatusDecoder"/> for what failures say.</para>
/// <para><b>Caveats</b>: a write that ended as unreachable may have been done. Look before doing it again.</para>
/// </remarks>
public sealed class KubernetesClient : IKubernetesClient, IDisposable
{
    private readonly HttpMessageInvoker transport;
    private readonly Uri server;
    private readonly TimeProvider time;
    private readonly KubernetesClientOptions options;
    private readonly RequestSender sender;
    private readonly ListReader lists;
    private readonly ItemReader items;
    private readonly WatchReader watches;
    private readonly bool ownsTransport;

    /// <summary>A client over any handler, such as one that answers in memory. The handler is disposed with the client.</summary>
    public KubernetesClient(HttpMessageHandler transport, Uri server, KubernetesClientOptions options, TimeProvider time)
        : this(new HttpMessageInvoker(transport, disposeHandler: true), server, options, time, ownsTransport: true)
    {
    }

    private KubernetesClient(
        HttpMessageInvoker transport, Uri server, KubernetesClientOptions options, TimeProvider time, bool ownsTransport)
    {
        (this.transport, this.server, this.options, this.time, this.ownsTransport) = (transport, server, options, time, ownsTransport);
        sender = new RequestSender(transport, server, options, time);
        lists = new ListReader(sender, options);
        items = new ItemReader(sender, options, time);
        watches = new WatchReader(sender, options, time);
    }

    /// <summary>A client for this server.</summary>
    /// <param name="environmentProxy">The rules of the environment; the access's own proxy comes before them.</param>
    public static KubernetesClient Connect(
        KubernetesAccess access, IWebProxy? environmentProxy, KubernetesClientOptions options, TimeProvider time) =>
        new(new ApiTransport(access, environmentProxy), access.Server, options, time);

    /// <summary>A client with other options on the same connections; this one must live longer.</summary>
    public KubernetesClient With(KubernetesClientOptions others) => new(transport, server, others, time, ownsTransport: false);

    public Task<FSharpResult<Json, ApiFailure>> GetAsync(ObjectRef target, CancellationToken cancel) =>
        SendAsync(ApiRequest.About(HttpMethod.Get, target, ""), cancel);

    public Task<FSharpResult<Json, ApiFailure>> ListAsync(
        Resource resource, string ns, Selection selection, CancellationToken cancel) =>
        lists.ReadAsync(resource, ns, selection, cancel);

    public Task<FSharpResult<T, ApiFailure>> FoldAsync<T>(
        Resource resource, T start, Func<T, ReadOnlyMemory<byte>, FSharpResult<T, string>> fold, CancellationToken cancel) =>
        items.FoldAsync(resource, start, fold, cancel);

    public IAsyncEnumerable<WatchEvent> WatchAsync(
        Resource resource, string ns, Selection selection, string resourceVersion, CancellationToken cancel) =>
        watches.ReadAsync(resource, ns, selection, resourceVersion, cancel);

    public Task<FSharpResult<Json, ApiFailure>> CreateAsync(ObjectRef target, Json body, CancellationToken cancel) =>
        SendAsync(
            ApiRequest.About(HttpMethod.Post, target, "") with
            {
                Path = ResourceModule.path(target.Resource, target.Namespace),
                Body = JsonModule.bytes(body),
            },
            cancel);

    public Task<FSharpResult<Json, ApiFailure>> UpdateAsync(
        ObjectRef target, string subresource, Json body, CancellationToken cancel) =>
        SendAsync(ApiRequest.About(HttpMethod.Put, target, subresource) with { Body = JsonModule.bytes(body) }, cancel);

    public Task<FSharpResult<Json, ApiFailure>> PatchAsync(
        ObjectRef target, string subresource, PatchKind kind, Json body, CancellationToken cancel) =>
        SendAsync(
            ApiRequest.About(HttpMethod.Patch, target, subresource) with
            {
                ContentType = kind switch
                {
                    PatchKind.Merge => "application/merge-patch+json",
                    PatchKind.Json => "application/json-patch+json",
                    PatchKind.StrategicMerge => "application/strategic-merge-patch+json",
                    _ => throw new ArgumentOutOfRangeException(nameof(kind)),
                },
                Body = JsonModule.bytes(body),
            },
            cancel);

    public Task<FSharpResult<Json, ApiFailure>> ApplyAsync(
        ObjectRef target, string subresource, string fieldManager, bool force, Json body, CancellationToken cancel) =>
        SendAsync(
            ApiRequest.About(HttpMethod.Patch, target, subresource) with
            {
                Query = [("fieldManager", fieldManager), ("force", force ? "true" : "")],

                // JSON is YAML.
                ContentType = "application/apply-patch+yaml",
                Body = JsonModule.bytes(body),
            },
            cancel);

    public Task<FSharpResult<Json, ApiFailure>> DeleteAsync(ObjectRef target, DeleteOptions options, CancellationToken cancel) =>
        SendAsync(ApiRequest.About(HttpMethod.Delete, target, "") with { Body = JsonModule.bytes(Body(options)) }, cancel);

    public void Dispose()
    {
        if (ownsTransport)
        {
            transport.Dispose();
        }
    }

    private static Json Body(DeleteOptions deletion)
    {
        var body = JsonModule.empty
            .With("apiVersion", "v1")
            .With("kind", "DeleteOptions")
            .With("propagationPolicy", deletion.Propagation.IsForeground ? "Foreground"
                : deletion.Propagation.IsBackground ? "Background" : "Orphan");

        var preconditions = JsonModule.empty.With("uid", deletion.Uid).With("resourceVersion", deletion.ResourceVersion);

        body = preconditions.Equals(JsonModule.empty) ? body : body.With("preconditions", preconditions);
        return deletion.GracePeriodSeconds is { } seconds ? body.With("gracePeriodSeconds", JsonModule.@int(seconds)) : body;
    }

    private async Task<FSharpResult<Json, ApiFailure>> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        var answer = await sender.SendAsync(request, options.RequestLimit, cancel);

        if (answer.IsError)
        {
            return FSharpResult<Json, ApiFailure>.NewError(answer.ErrorValue);
        }

        var parsed = JsonModule.parse(answer.ResultValue);

        return parsed.IsOk
            ? FSharpResult<Json, ApiFailure>.NewOk(parsed.ResultValue)
            : FSharpResult<Json, ApiFailure>.NewError(ApiFailure.NewUnreadable(
                request.Method.Method + " " + request.Subject + ": the answer is no JSON document: " + parsed.ErrorValue));
    }
}
