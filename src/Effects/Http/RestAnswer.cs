using System.Net.Http.Headers;
using System.Text;
using ImageRegistry.Core;

namespace ImageRegistry.Effects.Http;

/// <summary>The whole answer to one request.</summary>
/// <param name="Asked">Verb and address of the request, for people.</param>
/// <param name="Code">The code.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body.</param>
/// <param name="RetryAfter">When to come back at the earliest; null when the server did not say.</param>
internal sealed record RestAnswer(string Asked, int Code, HttpResponseHeaders Headers, byte[] Body, TimeSpan? RetryAfter)
{
    /// <summary>The body as a document; null where it is none, or none that can be read.</summary>
    public Json Document { get; } = JsonModule.parse(Body) is { IsOk: true } parsed ? parsed.ResultValue : Json.Null;

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Whether the server did what was asked.</summary>
    public bool IsSuccess => Code is >= 200 and < 300;

    /// <summary>The value of this header; empty when there is none.</summary>
    public string Header(string name) => Headers.TryGetValues(name, out var values) ? values.First() : "";

    public override string ToString() => nameof(RestAnswer);
}
