using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageRegistry.Integration.Clouds;

/// <summary>
/// A server with TLS before a server of S3: it passes on what comes, byte by byte, so that signatures stay valid; keeps a list of it; and does
/// to some requests what rules say.
/// </summary>
internal sealed class S3Relay : IAsyncDisposable
{
    private static readonly string[] OfTheConnection = ["Connection", "Keep-Alive", "Transfer-Encoding", "Expect"];

    private readonly Uri server;
    private readonly HttpClient client;
    private readonly Lock gate = new();
    private readonly List<S3Request> requests = [];
    private readonly List<S3Rule> rules = [];
    private PlayedServer front = null!;

    private S3Relay(Uri server, string authority)
    {
        this.server = server;
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(authority);
        client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
        });
    }

    /// <summary>Where it serves.</summary>
    public Uri Address => front.Address;

    /// <summary>What has come so far, oldest first, whatever was done to it.</summary>
    public IReadOnlyList<S3Request> Requests
    {
        get
        {
            lock (gate)
                return [.. requests];
        }
    }

    /// <summary>Kinds of what has come since so many requests.</summary>
    public IReadOnlyList<string> KindsSince(int count) => [.. Requests.Skip(count).Select(request => request.Kind)];

    /// <summary>Starts one.</summary>
    /// <param name="server">Where the server serves with TLS.</param>
    /// <param name="authority">The PEM text of the authority that the server's certificate comes from.</param>
    /// <param name="certificate">The relay's own.</param>
    public static async Task<S3Relay> StartAsync(Uri server, string authority, X509Certificate2 certificate)
    {
        var relay = new S3Relay(server, authority);
        relay.front = await PlayedServer.StartAsync(certificate, relay.AnswerAsync);
        return relay;
    }

    /// <summary>Does this to the next requests of this kind.</summary>
    public S3Rule On(string kind, S3Treatment treatment, int times = 1)
    {
        var rule = new S3Rule(kind, treatment, times);
        lock (gate)
            rules.Add(rule);
        return rule;
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
            rules.ForEach(rule => rule.Release());
        await front.DisposeAsync();
        client.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = await S3Request.ReadAsync(context);
        S3Rule? rule;
        lock (gate)
        {
            requests.Add(request);
            rule = rules.Find(one => one.Takes(request));
        }

        try
        {
            await TreatAsync(context, rule);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone, and nobody waits for an answer.
            context.Abort();
        }
    }

    private async Task TreatAsync(HttpContext context, S3Rule? rule)
    {
        switch (rule?.Treatment)
        {
            case S3Treatment.SlowDown:
                await RefuseAsync(context, 503, "SlowDown", "Please reduce your request rate.");
                rule.Strike();
                return;
            case S3Treatment.NotImplemented:
                await RefuseAsync(context, 501, "NotImplemented", "A header you provided implies functionality that is not implemented.");
                rule.Strike();
                return;
            case S3Treatment.LoseReply:
                using (await ForwardAsync(context, CancellationToken.None))
                    context.Abort();
                rule.Strike();
                return;
            case S3Treatment.HoldRequest:
                rule.Strike();
                await rule.ReleasedAsync(context.RequestAborted);
                break;
        }

        using var answer = await ForwardAsync(context, CancellationToken.None);
        if (rule?.Treatment is S3Treatment.HoldReply)
        {
            rule.Strike();
            await rule.ReleasedAsync(context.RequestAborted);
        }

        await ReplyAsync(context, answer);
    }

    private async Task<HttpResponseMessage> ForwardAsync(HttpContext context, CancellationToken cancel)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var message = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            // Another way of writing the same path would be another signature.
            new Uri(server.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (context.Request.ContentLength is { } length)
        {
            message.Content = length == 0 ? new ByteArrayContent([]) : new StreamContent(context.Request.Body);
            message.Content.Headers.ContentLength = length;
        }

        foreach (var (name, value) in context.Request.Headers)
        {
            if (OfTheConnection.Contains(name, StringComparer.OrdinalIgnoreCase) || name == "Content-Length")
                continue;
            if (!message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value))
                message.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
        }

        return await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    private static async Task ReplyAsync(HttpContext context, HttpResponseMessage answer)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!OfTheConnection.Contains(name, StringComparer.OrdinalIgnoreCase))
                context.Response.Headers[name] = values.ToArray();
        }

        if (context.Request.Method != "HEAD")
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task RefuseAsync(HttpContext context, int code, string word, string text)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync($"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{word}</Code><Message>{text}</Message></Error>""");
    }
}
