using System.Text;
using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Sandbox;
using Microsoft.FSharp.Core;
using DeleteOptions = ImageRegistry.Effects.Kubernetes.DeleteOptions;
using Kind = ImageRegistry.Core.Kind;

namespace ImageRegistry.Integration.Cluster;

/// <summary>
/// An API server with all kinds that the operator needs, and the rest of a cluster played around it: the sandbox, or a real
/// <c>kube-apiserver</c> where <c>KUBEBUILDER_ASSETS</c> names a folder with one. Tests run on either without knowing which.
/// </summary>
public abstract class TestCluster : IAsyncDisposable
{
    /// <summary>What the requests of tests call themselves, so that they can be told from the operator's.</summary>
    public const string UserAgent = "integration-test";

    /// <summary>A kubeconfig with every right.</summary>
    public abstract string Kubeconfig { get; }

    /// <summary>The API with every right, unlimited.</summary>
    public abstract IKubernetesClient Api { get; }

    /// <summary>Grows with every change of an object. Leases need not count.</summary>
    public abstract long Changes { get; }

    /// <summary>Whether the rest of the cluster has reacted to a write before its answer goes out, when it is asked to.</summary>
    public abstract bool CanReactWithinRequests { get; }

    /// <summary>Sends requests as they are, such as those of played controllers.</summary>
    protected abstract HttpClient Wire { get; }

    /// <summary>The cluster of the environment, with nothing in it but the CRDs and nobody playing.</summary>
    public static async Task<TestCluster> StartAsync(TemporaryFolder folder, CancellationToken cancel = default)
    {
        var assets = Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS");
        return string.IsNullOrEmpty(assets)
            ? await SandboxTestCluster.StartAsync(folder, cancel)
            : await EnvtestCluster.StartAsync(assets, folder, cancel);
    }

    /// <summary>Writes a kubeconfig for whom this bearer token stands for.</summary>
    public abstract Task WriteKubeconfigAsync(string path, string token);

    /// <summary>Has the rest of the cluster played from now on in this way.</summary>
    /// <param name="settings">What is played, and how.</param>
    /// <param name="withinRequests">React to a write before it is answered, where the cluster can.</param>
    public abstract void Play(ControllerSettings settings, bool withinRequests = false);

    /// <summary>All requests so far, oldest first.</summary>
    public abstract Task<IReadOnlyList<AuditEntry>> AuditAsync();

    /// <summary>Breaks all connections as a restart of the API server does; returns when it serves again.</summary>
    public abstract Task RestartAsync();

    /// <summary>Refuses to delete this object from now on, as an admission policy would.</summary>
    public abstract Task RefuseDeletionAsync(ObjectRef target);

    /// <summary>Refuses no deletion any more.</summary>
    public abstract Task AllowDeletionAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>The object; null when there is none.</summary>
    public async Task<Json?> GetAsync(ObjectRef target)
    {
        var read = await Api.GetAsync(target, CancellationToken.None);
        return read is { IsError: true, ErrorValue.IsNotFound: true } ? null : Value("read " + ObjectRefModule.text(target), read);
    }

    /// <summary>All objects of a kind in a namespace; empty for all namespaces.</summary>
    public async Task<IReadOnlyList<Json>> ListAsync(Resource resource, string ns = "")
    {
        var read = await Api.ListAsync(resource, ns, Selection.Everything, CancellationToken.None);
        return Value("list " + resource.Plural, read).Items("items");
    }

    /// <summary>Creates the object, or merges it into the one that is there.</summary>
    public async Task ApplyAsync(Json document)
    {
        var target = KnownKinds.Reference(document);
        var created = await Api.CreateAsync(target, document, CancellationToken.None);
        if (created is { IsError: true, ErrorValue.IsAlreadyExists: true })
            await MergeAsync(target, document);
        else
            Value("create " + ObjectRefModule.text(target), created);
    }

    /// <summary>Makes the namespace unless there is one of this name.</summary>
    public async Task EnsureNamespaceAsync(string name)
    {
        if (await GetAsync(new ObjectRef(Kind.ns, "", name)) is null)
            await ApplyAsync(Documents.Parse($$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{name}}"} }"""));
    }

    /// <summary>Merge-patches the object or its subresource; answers the object as stored.</summary>
    public async Task<Json> MergeAsync(ObjectRef target, Json patch, string subresource = "") =>
        Value("patch " + ObjectRefModule.text(target), await Api.PatchAsync(target, subresource, PatchKind.Merge, patch, CancellationToken.None));

    /// <summary>Merge-patches the object or its subresource with this JSON text.</summary>
    public Task<Json> MergeAsync(ObjectRef target, string patch, string subresource = "") => MergeAsync(target, Documents.Parse(patch), subresource);

    /// <summary>Deletes the object in the background.</summary>
    public async Task DeleteAsync(ObjectRef target) =>
        Value("delete " + ObjectRefModule.text(target),
            await Api.DeleteAsync(target, new DeleteOptions(Propagation.Background), CancellationToken.None));

    /// <summary>Sends a request as it is; answers the code and the text of the response.</summary>
    public async Task<(int Code, string Text)> SendAsync(Request request, CancellationToken cancel = default)
    {
        var query = string.Join("&", request.Query.Select(pair => pair.Key + "=" + Uri.EscapeDataString(pair.Value)));
        using var message = new HttpRequestMessage(
            new HttpMethod(request.Method), request.Path.TrimStart('/') + (query.Length == 0 ? "" : "?" + query));
        message.Headers.TryAddWithoutValidation("User-Agent", request.UserAgent.Length == 0 ? UserAgent : request.UserAgent);
        if (request.Body is Body.Document body)
            message.Content = new StringContent(JsonModule.text(body.Item), Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue(request.ContentType));
        using var response = await Wire.SendAsync(message, cancel);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancel));
    }

    /// <summary>Waits until no object has changed for this long.</summary>
    public async Task QuietAsync(TimeSpan quiet)
    {
        var limit = DateTime.UtcNow + Patience.Limit + quiet;
        var (seen, since) = (Changes, DateTime.UtcNow);
        while (DateTime.UtcNow - since < quiet)
        {
            await Task.Delay(20);
            if (Changes != seen)
                (seen, since) = (Changes, DateTime.UtcNow);
            if (DateTime.UtcNow > limit)
                throw new TimeoutException($"The cluster did not come to rest: for {quiet.TotalSeconds} s nothing may change.");
        }
    }

    /// <summary>Tries this assertion after every change until it holds; its own failure when it does not in time.</summary>
    /// <param name="assertion">What has to hold.</param>
    /// <param name="within">How long it may take; <see cref="Patience.Limit"/> when null.</param>
    public async Task EventuallyAsync(Func<Task> assertion, TimeSpan? within = null)
    {
        var limit = DateTime.UtcNow + (within ?? Patience.Limit);
        while (true)
        {
            var seen = Changes;
            try
            {
                await assertion();
                return;
            }
            catch (Xunit.Sdk.XunitException) when (DateTime.UtcNow < limit)
            {
                // Not everything shows as a change (logs, the clock), so it is tried now and then anyway.
                for (var waited = 0; waited < 250 && Changes == seen; waited += 10)
                    await Task.Delay(10);
            }
        }
    }

    private static Json Value(string what, FSharpResult<Json, ApiFailure> result) =>
        result.IsOk ? result.ResultValue : throw new InvalidOperationException($"unable to {what}: {ApiFailureModule.text(result.ErrorValue)}");
}
