using System.Security.Cryptography.X509Certificates;
using ImageRegistry.Integration.Waiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace ImageRegistry.Integration.Wire;

/// <summary>An HTTP server on loopback that expects exactly these requests in this order.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private static readonly string[] Ignored = ["Host", "Content-Length", "Connection", "Transfer-Encoding"];

    private readonly Exchange[] script;
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> surprises = [];
    private PlayedServer server = null!;
    private int next;

    private ScriptedPeer(Exchange[] script) => this.script = script;

    /// <summary>Says what of a request counts, given its body: all of it by default.</summary>
    public Func<HttpRequest, string, string> Described { get; init; } = Whole;

    public Uri Address => server.Address;

    /// <summary>The protocol of each request, such as <c>HTTP/2</c>.</summary>
    public List<string> Protocols { get; } = [];

    /// <summary>The subject of the client certificate of each request; empty for none.</summary>
    public List<string> ClientCertificates { get; } = [];

    /// <summary>The local port of each request's connection as the client sees it, to tell connections apart.</summary>
    public List<int> Connections { get; } = [];

    public List<string> Hosts { get; } = [];

    public static Task<ScriptedPeer> StartAsync(params Exchange[] script) => StartAsync(null, script);

    /// <param name="certificate">The certificate to serve with over TLS; null for plain HTTP.</param>
    public static Task<ScriptedPeer> StartAsync(X509Certificate2? certificate, params Exchange[] script) => StartAsync(certificate, Whole, script);

    /// <param name="certificate">The certificate to serve with over TLS; null for plain HTTP.</param>
    /// <param name="described">Says what of a request counts, given its body.</param>
    /// <param name="script">The requests.</param>
    public static async Task<ScriptedPeer> StartAsync(
        X509Certificate2? certificate, Func<HttpRequest, string, string> described, params Exchange[] script)
    {
        var peer = new ScriptedPeer(script) { Described = described };
        peer.server = await PlayedServer.StartAsync(certificate, peer.AnswerAsync);
        return peer;
    }

    /// <summary>Waits for the last expected request, and says what came that was not expected.</summary>
    public async Task DoneAsync()
    {
        if (script.Length > 0)
        {
            await Task.WhenAny(finished.Task, Task.Delay(Patience.Limit));
        }

        lock (script)
        {
            Assert.True(surprises.Count == 0, string.Join("\n\n", surprises));
            Assert.Equal(script.Length, next);
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = Described(context.Request, await reader.ReadToEndAsync());
        Exchange? exchange = null;

        lock (script)
        {
            Protocols.Add(context.Request.Protocol);
            ClientCertificates.Add(context.Connection.ClientCertificate?.Subject ?? "");
            Connections.Add(context.Connection.RemotePort);
            Hosts.Add(context.Request.Host.Value ?? "");

            if (next < script.Length && script[next].Text == request)
            {
                exchange = script[next++];
            }
            else
            {
                surprises.Add("EXPECTED\n" + (next < script.Length ? script[next].Text : "nothing") + "\nGOT\n" + request);
            }

            if (exchange is null || next == script.Length)
            {
                finished.TrySetResult();
            }
        }

        await (exchange?.Answer(context) ?? Answers.Of(599, "text/plain", "not expected")(context));
    }

    private static string Whole(HttpRequest request, string body)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

        return string.Join('\n', [
            request.Method + " " + target,
            .. request.Headers
                .Where(header => header.Key[0] != ':' && !Ignored.Contains(header.Key))
                .Select(header => header.Key + ": " + header.Value)
                .Order(StringComparer.Ordinal),
            "",
            body]);
    }
}
