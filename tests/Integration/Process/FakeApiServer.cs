using System.Net;
using System.Net.Sockets;
using ImageRegistry.Core;
using ImageRegistry.Integration.Waiting;

namespace ImageRegistry.Integration.Process;

/// <summary>The API in memory, served over HTTP on loopback for a process that was started, with a kubeconfig that leads to it.</summary>
public sealed class FakeApiServer : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly HttpListener listener;
    private readonly string address;
    private readonly Task serving;

    public FakeApiServer()
    {
        (listener, address) = Listen();
        serving = ServeAsync();
    }

    public FakeApi Api { get; } = new();

    /// <summary>Writes a kubeconfig that leads here and returns its path.</summary>
    public string Kubeconfig(TemporaryFolder folder) => folder.Write("kubeconfig", $$$"""
        apiVersion: v1
        kind: Config
        current-context: fake
        contexts: [{name: fake, context: {cluster: fake, user: fake}}]
        clusters: [{name: fake, cluster: {server: "{{{address}}}"}}]
        users: [{name: fake, user: {token: token}}]
        """);

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Close();
        await serving.SoonAsync();
        end.Dispose();
    }

    /// <summary>An HttpListener takes no port of the system's choice; another process may be faster at one that was free.</summary>
    private static (HttpListener Listener, string Address) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            var address = $"http://127.0.0.1:{FreePort()}/";
            var listener = new HttpListener();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                listener.Close();
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var memory = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(memory, end.Token);
            var body = memory.Length > 0 ? JsonModule.parse(memory.ToArray()).ResultValue : Json.Null;
            var path = context.Request.Url!.AbsolutePath;
            var (verb, target) = context.Request.HttpMethod switch
            {
                "POST" => ("CREATE", path + "/" + JsonModule.tryString(["metadata", "name"], body)!.Value),
                "PUT" => ("UPDATE", path),
                "PATCH" => ("PATCH", path),
                _ => (path.EndsWith('s') ? "LIST" : "GET", path),
            };
            // The one name in use that ends as a plural does.
            if (path.EndsWith("/leases/openshift-master-controllers", StringComparison.Ordinal) && verb == "LIST")
                verb = "GET";
            var answer = await Api.ServeAsync(verb, target, body, end.Token);
            await (answer.IsOk
                ? SendAsync(context, verb == "CREATE" ? 201 : 200, answer.ResultValue)
                : SendFailureAsync(context, answer.ErrorValue));
        }
        catch (Exception e) when (e is OperationCanceledException or HttpListenerException or ObjectDisposedException)
        {
            context.Response.Abort();
        }
    }

    private static Task SendFailureAsync(HttpListenerContext context, ApiFailure failure)
    {
        var (code, reason) = failure switch
        {
            ApiFailure.NotFound => (404, "NotFound"),
            ApiFailure.AlreadyExists => (409, "AlreadyExists"),
            ApiFailure.Conflict => (409, "Conflict"),
            ApiFailure.Forbidden => (403, "Forbidden"),
            _ => (500, "InternalError"),
        };
        return SendAsync(context, code, JsonModule.obj(
        [
            new("kind", Json.NewString("Status")),
            new("apiVersion", Json.NewString("v1")),
            new("status", Json.NewString("Failure")),
            new("reason", Json.NewString(reason)),
            new("message", Json.NewString(ApiFailureModule.text(failure))),
            new("code", JsonModule.@int(code)),
            new("details", JsonModule.obj([new("name", Json.NewString("x"))])),
        ]));
    }

    private static async Task SendAsync(HttpListenerContext context, int code, Json json)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        var bytes = JsonModule.bytes(json);
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }
}
