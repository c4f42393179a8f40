using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ImageRegistry.Integration.Wire;

/// <summary>Ways to answer a request.</summary>
internal static class Answers
{
    public static Func<HttpContext, Task> Json(string body, int code = 200, params (string Name, string Value)[] headers) =>
        Of(code, "application/json", body, headers);

    public static Func<HttpContext, Task> Of(
        int code, string contentType, string body, params (string Name, string Value)[] headers) => async context =>
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = contentType;

        foreach (var (name, value) in headers)
        {
            context.Response.Headers.Append(name, value);
        }

        await context.Response.WriteAsync(body);
    };

    public static Func<HttpContext, Task> Status(
        int code, string reason, string message = "said", string details = "", params (string Name, string Value)[] headers) =>
        Json(StatusText(code, reason, message, details), code, headers);

    public static string StatusText(int code, string reason, string message = "said", string details = "") =>
        $$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"{{message}}","reason":"{{reason}}","details":{{{details}}},"code":{{code}}}""";

    public static Func<HttpContext, Task> Gzip(string body) => async context =>
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
        await gzip.WriteAsync(Encoding.UTF8.GetBytes(body));
    };

    /// <summary>A watch that sends these lines and ends.</summary>
    public static Func<HttpContext, Task> Lines(params string[] lines) =>
        Json(string.Concat(lines.Select(line => line + "\n")));

    /// <summary>A watch that sends these lines and then nothing any more, until the client goes away.</summary>
    public static Func<HttpContext, Task> LinesThenSilence(params string[] lines) => async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync();
        await context.Response.WriteAsync(string.Concat(lines.Select(line => line + "\n")));
        await context.Response.Body.FlushAsync();
        await Gone(context);
    };

    /// <summary>No answer at all until the client goes away.</summary>
    public static async Task Nothing(HttpContext context) => await Gone(context);

    /// <summary>Cuts the connection.</summary>
    public static Task Cut(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Starts to answer and cuts the connection.</summary>
    public static Func<HttpContext, Task> CutAfter(string start) => async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(start);
        await context.Response.Body.FlushAsync();
        context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();
    };

    private static async Task Gone(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(() => gone.TrySetResult());
        await gone.Task;
    }
}
