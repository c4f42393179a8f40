using Microsoft.AspNetCore.Http;

namespace ImageRegistry.Integration.Wire;

/// <summary>One request that a peer expects, to the letter, and how it answers.</summary>
/// <param name="Request">Method and target with the query as sent.</param>
/// <param name="Answer">Writes the answer.</param>
internal record Exchange(string Request, Func<HttpContext, Task> Answer)
{
    public const string UserAgent = "tester/1";

    public string Accept { get; init; } = "application/json";

    /// <summary>Headers besides Accept and User-Agent, as <c>Name: value</c>.</summary>
    public string[] Headers { get; init; } = [];

    public string Body { get; init; } = "";

    public string Agent { get; init; } = UserAgent;

    /// <summary>The whole request as text: first line, headers by name, body.</summary>
    public virtual string Text => string.Join('\n', [
        Request,
        .. Headers.Append("Accept: " + Accept).Append("User-Agent: " + Agent).Order(StringComparer.Ordinal),
        "",
        Body]);
}
