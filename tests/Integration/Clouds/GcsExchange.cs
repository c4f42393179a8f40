using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http;

namespace ImageRegistry.Integration.Clouds;

/// <summary>Requests to Google's APIs as a scripted peer expects them, to the letter.</summary>
internal static class GcsExchange
{
    public const string Agent = "openshift.io cluster-image-registry-operator/v0.0.1";

    /// <summary>A request without content, with this token.</summary>
    public static Exchange Plain(string request, Func<HttpContext, Task> answer, string token = "token-1") =>
        new(request, answer) { Agent = Agent, Headers = ["Authorization: Bearer " + token] };

    /// <summary>A request with this document.</summary>
    public static Exchange With(string request, string body, Func<HttpContext, Task> answer, string token = "token-1") =>
        new(request, answer) { Agent = Agent, Headers = ["Authorization: Bearer " + token, "Content-Type: application/json"], Body = body };

    /// <summary>A request to a token service with this form.</summary>
    public static Exchange Form(string request, string body, Func<HttpContext, Task> answer) =>
        new(request, answer) { Agent = Agent, Headers = ["Content-Type: application/x-www-form-urlencoded"], Body = body };

    /// <summary>The login of <see cref="GcsPeerBucket.User"/>.</summary>
    public static Exchange Login(string token = "token-1", int seconds = 3600) => Form(
        "POST /token", "grant_type=refresh_token&client_id=registry.apps&client_secret=hush-client&refresh_token=hush-refresh", Token(token, seconds));

    /// <summary>A token that lives this long.</summary>
    public static Func<HttpContext, Task> Token(string token, int seconds = 3600) =>
        Answers.Json($$"""{"access_token":"{{token}}","expires_in":{{seconds}},"token_type":"Bearer"}""");

    /// <summary>Google's error document; each time with another id, which nobody may see.</summary>
    public static Func<HttpContext, Task> Error(int code, string message, string reason = "other", params (string Name, string Value)[] headers) =>
        Answers.Json(
            $$"""{"error":{"code":{{code}},"message":"{{message}}","errors":[{"message":"{{message}}","domain":"global","reason":"{{reason}}"}]} }""",
            code, [.. headers, ("x-guploader-uploadid", Guid.NewGuid().ToString())]);
}
