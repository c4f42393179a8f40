using System.Globalization;
using System.Runtime.CompilerServices;
using ImageRegistry.Core;
using ImageRegistry.Effects.Kubernetes;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Integration.Process;

/// <summary>An API server in memory, as far as the process needs one: objects with resourceVersions, refusals, and a journal.</summary>
public sealed class FakeApi : IKubernetesClient
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Json> objects = [];
    private readonly List<string> journal = [];
    private int version;

    /// <summary>What a request is refused with; null to serve it. Given the verb and the object's path.</summary>
    public Func<string, string, ApiFailure?> Refuse { get; set; } = (_, _) => null;

    /// <summary>What to wait for before a request is served. Given the verb and the object's path.</summary>
    public Func<string, string, CancellationToken, Task> Before { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>Verb and path of each request that was served, in order.</summary>
    public IReadOnlyList<string> Journal
    {
        get
        {
            lock (gate)
                return [.. journal];
        }
    }

    /// <summary>The object of this path; null when there is none.</summary>
    public Json? Find(string path)
    {
        lock (gate)
            return objects.GetValueOrDefault(path);
    }

    /// <summary>The objects whose path begins so.</summary>
    public IReadOnlyList<Json> Under(string path)
    {
        lock (gate)
            return [.. objects.Where(pair => pair.Key.StartsWith(path, StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)];
    }

    /// <summary>Puts an object there, or another version of it.</summary>
    public Json Put(string path, string json) => Store(path, JsonModule.parseText(json).ResultValue);

    /// <summary>Takes an object away.</summary>
    public void Remove(string path)
    {
        lock (gate)
            objects.Remove(path);
    }

    /// <summary>Serves GET, LIST, CREATE, UPDATE and PATCH (as merge patch) of the object, or for LIST the collection, of this path.</summary>
    public async Task<FSharpResult<Json, ApiFailure>> ServeAsync(string verb, string path, Json body, CancellationToken cancel)
    {
        await Task.Yield();
        await Before(verb, path, cancel);
        cancel.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (Refuse(verb, path) is { } refusal)
                return Failed(refusal);
            journal.Add(verb + " " + path);
            var found = objects.GetValueOrDefault(path);
            return verb switch
            {
                "LIST" => Ok(JsonModule.obj([new("items", JsonModule.list([.. Under(path + "/")]))])),
                "CREATE" when found is not null => Failed(ApiFailure.NewAlreadyExists(path + " exists")),
                "CREATE" => Ok(Store(path, JsonModule.set(["metadata", "uid"], JsonModule.str("uid-" + version.ToString(CultureInfo.InvariantCulture)), body))),
                _ when found is null => Failed(ApiFailure.NewNotFound(path + " not found")),
                "GET" => Ok(found),
                "UPDATE" when Version(found) != Version(body) => Failed(ApiFailure.NewConflict(path + " changed")),
                "UPDATE" => Ok(Store(path, body)),
                "PATCH" => Ok(Store(path, JsonModule.mergePatch(body, found))),
                _ => throw new ArgumentException("no such verb: " + verb, nameof(verb)),
            };
        }
    }

    public Task<FSharpResult<Json, ApiFailure>> GetAsync(ObjectRef target, CancellationToken cancel) =>
        ServeAsync("GET", ObjectRefModule.path(target), Json.Null, cancel);

    public Task<FSharpResult<Json, ApiFailure>> ListAsync(Resource resource, string ns, Selection selection, CancellationToken cancel) =>
        ServeAsync("LIST", ResourceModule.path(resource, ns), Json.Null, cancel);

    public async Task<FSharpResult<T, ApiFailure>> FoldAsync<T>(
        Resource resource, T start, Func<T, ReadOnlyMemory<byte>, FSharpResult<T, string>> fold, CancellationToken cancel)
    {
        var listed = await ServeAsync("LIST", ResourceModule.path(resource, ""), Json.Null, cancel);
        if (listed.IsError)
            return FSharpResult<T, ApiFailure>.NewError(listed.ErrorValue);
        return FSharpResult<T, ApiFailure>.NewOk(
            JsonModule.items(["items"], listed.ResultValue).Aggregate(start, (sum, item) => fold(sum, JsonModule.bytes(item)).ResultValue));
    }

    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        Resource resource, string ns, Selection selection, string resourceVersion,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Delay(Timeout.Infinite, cancel);
        yield break;
    }

    public Task<FSharpResult<Json, ApiFailure>> CreateAsync(ObjectRef target, Json body, CancellationToken cancel) =>
        ServeAsync("CREATE", ObjectRefModule.path(target), body, cancel);

    public Task<FSharpResult<Json, ApiFailure>> UpdateAsync(ObjectRef target, string subresource, Json body, CancellationToken cancel) =>
        ServeAsync("UPDATE", ObjectRefModule.path(target), body, cancel);

    public Task<FSharpResult<Json, ApiFailure>> PatchAsync(
        ObjectRef target, string subresource, PatchKind kind, Json body, CancellationToken cancel) =>
        ServeAsync("PATCH", ObjectRefModule.path(target), body, cancel);

    public Task<FSharpResult<Json, ApiFailure>> ApplyAsync(
        ObjectRef target, string subresource, string fieldManager, bool force, Json body, CancellationToken cancel) =>
        throw new NotSupportedException("the process does not apply");

    public Task<FSharpResult<Json, ApiFailure>> DeleteAsync(ObjectRef target, DeleteOptions options, CancellationToken cancel) =>
        throw new NotSupportedException("the process does not delete");

    private Json Store(string path, Json body)
    {
        lock (gate)
        {
            version++;
            var stored = JsonModule.set(
                ["metadata", "resourceVersion"], JsonModule.str(version.ToString(CultureInfo.InvariantCulture)), body);
            objects[path] = stored;
            return stored;
        }
    }

    private static string Version(Json json) => JsonModule.tryString(["metadata", "resourceVersion"], json)?.Value ?? "";

    private static FSharpResult<Json, ApiFailure> Ok(Json json) => FSharpResult<Json, ApiFailure>.NewOk(json);

    private static FSharpResult<Json, ApiFailure> Failed(ApiFailure failure) => FSharpResult<Json, ApiFailure>.NewError(failure);
}
