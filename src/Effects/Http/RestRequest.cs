using ImageRegistry.Core;

namespace ImageRegistry.Effects.Http;

/// <summary>One request to a cloud's API.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Address">The absolute address.</param>
internal sealed record RestRequest(HttpMethod Method, string Address)
{
    /// <summary>Headers besides Accept and User-Agent; they may hold credentials.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The document to send; null for none. It may hold credentials.</summary>
    public Json? Body { get; init; }

    /// <summary>The form to send in place of a document; null for none. It may hold credentials.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; init; }

    public override string ToString() => nameof(RestRequest);
}
