using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ImageRegistry.Core;

namespace ImageRegistry.Sandbox;

/// <summary>The cluster as the inner end of an <see cref="HttpClient"/>: no sockets, the same answers. Watches stream.</summary>
public sealed class SandboxHandler(SandboxCluster cluster) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var uri = request.RequestUri ?? throw new InvalidOperationException("The request has no address.");
        var response = cluster.Handle(WireRequest.Read(
            request.Method.Method,
            uri.AbsolutePath,
            uri.Query,
            request.Content?.Headers.ContentType?.ToString() ?? "",
            name => request.Headers.TryGetValues(name, out var values) ? values : [],
            body));

        if (response.After > TimeSpan.Zero)
            await Task.Delay(response.After, cluster.Time, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();

        return response.Answer switch
        {
            Answer.Document document => Message(response, new ByteArrayContent(JsonModule.bytes(document.Item))),
            Answer.Text text => Message(response, new ByteArrayContent(Encoding.UTF8.GetBytes(text.Item))),
            Answer.Watch watch => Message(response, new StreamContent(new WatchStream(cluster, watch.Item))),
            _ => throw new HttpRequestException("The connection was closed before a response came."),
        };
    }

    private static HttpResponseMessage Message(Response response, HttpContent content)
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(response.ContentType);
        var message = new HttpResponseMessage((HttpStatusCode)response.Code) { Content = content };
        foreach (var warning in WireRequest.Warnings(response))
            message.Headers.TryAddWithoutValidation("Warning", warning);
        if (WireRequest.RetryAfter(response) is { } seconds)
            message.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return message;
    }
}
