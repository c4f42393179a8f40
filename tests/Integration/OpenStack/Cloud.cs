using ImageRegistry.Core;
using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http;

namespace ImageRegistry.Integration.OpenStack;

/// <summary>What an OpenStack cloud on a scripted peer is asked and answers.</summary>
internal static class Cloud
{
    public const string Password = "s3cret-of-the-registry";
    public const string Token = "gAAAA-a-token";

    /// <summary>The login with user and password, as it has to be posted.</summary>
    public const string PasswordBody =
        """{"auth":{"identity":{"methods":["password"],"password":{"user":{"domain":{"name":"Default"},"name":"registry","password":"s3cret-of-the-registry"}}},"scope":{"project":{"domain":{"name":"Default"},"name":"shift"}}}}""";

    public static KeystoneLogin ByPassword { get; } =
        KeystoneLogin.NewPassword(KeystoneUser.NewByName("registry", KeystoneDomain.NewByName("Default")), Password);

    public static KeystoneScope Project { get; } = KeystoneScope.NewProjectByName("shift", KeystoneDomain.NewByName("Default"));

    /// <summary>A question about this cloud's object store.</summary>
    public static Effect Question(string authUrl, KeystoneLogin? login = null, string authorities = "") => Effect.NewProbe(
        Probe.NewObjectStore(new KeystoneAccess(authUrl, login ?? ByPassword, Project, "RegionOne", "public", authorities)));

    public static Exchange Post(string path, string body, Func<HttpContext, Task> answer) =>
        new("POST " + path, answer) { Headers = ["Content-Type: application/json"], Body = body };

    /// <summary>The list of containers, with the token that Keystone gave.</summary>
    public static Exchange Containers(Func<HttpContext, Task> answer, string token = Token) =>
        new("GET /v1/AUTH_p/", answer) { Headers = ["X-Auth-Token: " + token] };

    /// <summary>A token, with a catalogue that names an object store on the server that is asked.</summary>
    public static Func<HttpContext, Task> TokenWithSwift(int code = 201) => context =>
        Answers.Json(Document(context.Request.Scheme + "://" + context.Request.Host.Value), code, ("X-Subject-Token", Token))(context);

    /// <summary>A token whose catalogue holds an identity service only.</summary>
    public static Func<HttpContext, Task> TokenWithoutSwift { get; } = Answers.Json(
        """{"token":{"catalog":[{"type":"identity","name":"keystone","endpoints":[{"interface":"public","region":"RegionOne","url":"http://k"}]}]}}""",
        201, ("X-Subject-Token", Token));

    private static string Document(string server) =>
        $$$"""
        {"token":{"methods":["password"],"catalog":[{"type":"object-store","name":"swift","endpoints":[
          {"interface":"internal","region":"RegionOne","url":"http://127.0.0.1:1/internal"},
          {"interface":"public","region":"RegionOne","region_id":"RegionOne","url":"{{{server}}}/v1/AUTH_p"}]}]}}
        """;
}
