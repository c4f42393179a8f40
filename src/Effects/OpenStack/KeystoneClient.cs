using ImageRegistry.Core;
using ImageRegistry.Effects.Http;

namespace ImageRegistry.Effects.OpenStack;

/// <summary>Speaks version 3 of Keystone, as far as it takes to log in.</summary>
internal sealed class KeystoneClient(RestClient rest)
{
    /// <summary>Logs in with exactly one method and scope (SW-12 to SW-17).</summary>
    /// <exception cref="OpenStackException">Keystone refuses, fails or cannot be reached.</exception>
    public async Task<Login> LogInAsync(KeystoneAccess access, CancellationToken cancel)
    {
        var tokens = await EndpointAsync(access, cancel) + "auth/tokens";
        return KeystoneAccessModule.body(access) is { Value: var body }
            ? await NewTokenAsync(tokens, body, cancel)
            : await KnownTokenAsync(tokens, ((KeystoneLogin.Token)access.Login).Item, cancel);
    }

    private async Task<Login> NewTokenAsync(string tokens, Json body, CancellationToken cancel)
    {
        var answer = await rest.SendAsync(new RestRequest(HttpMethod.Post, tokens) { Body = body }, cancel);
        return answer.Code is 201 or 202
            ? new Login(answer.Header("X-Subject-Token"), answer.Document)
            : throw Refused(answer);
    }

    private async Task<Login> KnownTokenAsync(string tokens, string token, CancellationToken cancel)
    {
        var answer = await rest.SendAsync(
            new RestRequest(HttpMethod.Get, tokens) { Headers = [("X-Auth-Token", token), ("X-Subject-Token", token)] }, cancel);
        return answer.Code is 200 or 203 ? new Login(token, answer.Document) : throw Refused(answer);
    }

    /// <summary>Where version 3 is, with a slash at the end: the address itself, or the one that Keystone names (SW-10, S-B7).</summary>
    private async Task<string> EndpointAsync(KeystoneAccess access, CancellationToken cancel)
    {
        var given = access.AuthUrl.TrimEnd('/') + "/";
        if (given.EndsWith("/v3/", StringComparison.Ordinal))
            return given;

        var answer = await rest.SendAsync(new RestRequest(HttpMethod.Get, given), cancel);
        if (answer.Code is not (200 or 300))
            throw Refused(answer);
        return OpenStackAnswers.identityEndpoint(answer.Document) is { Value: var endpoint }
            ? endpoint.TrimEnd('/') + "/"
            : throw new OpenStackException(ApiFailure.NewUnreadable(answer.Asked + ": it offers no version 3 of Keystone"));
    }

    private static OpenStackException Refused(RestAnswer answer) => new(OpenStackAnswers.refusal(
        answer.Asked, answer.Code, answer.Document.Text("error", "message"), OpenStackException.Option(answer.RetryAfter)));
}
