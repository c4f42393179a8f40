using System.Net.Http.Headers;
using ImageRegistry.Core;

namespace ImageRegistry.Effects.OpenStack;

/// <summary>The whole answer to one request.</summary>
/// <param name="Asked">Verb and address of the request, for people.</param>
/// <param name="Code">The code.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Document">The body; null where it is none, or none that can be read.</param>
/// <param name="RetryAfter">When to come back at the earliest; null when the server did not say.</param>
internal sealed record OpenStackAnswer(string Asked, int Code, HttpResponseHeaders Headers, Json Document, TimeSpan? RetryAfter)
{
    /// <summary>The value of this header; empty when there is none.</summary>
    public string Header(string name) => Headers.TryGetValues(name, out var values) ? values.First() : "";

    public override string ToString() => nameof(OpenStackAnswer);
}
