using ImageRegistry.Core;
using ImageRegistry.Effects.Gcs;
using ImageRegistry.Effects.Http;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Integration.Wire;
using Microsoft.FSharp.Core;
using ProxySettings = ImageRegistry.Effects.Http.ProxySettings;

namespace ImageRegistry.Integration.Clouds;

/// <summary>The bucket <c>images</c> on a scripted peer that stands for Google's cloud, its token service included.</summary>
internal static class GcsPeerBucket
{
    public static CloudConnections Connections(GoogleEmulator? emulator = null) =>
        new(ProxyRules.Create(new ProxySettings()).ResultValue, "v0.0.1", emulator);

    /// <summary>A login with a refresh token: the credential that takes one request and no key.</summary>
    public static string User(Uri peer) =>
        $$"""{"type":"authorized_user","client_id":"registry.apps","client_secret":"hush-client","refresh_token":"hush-refresh","token_uri":"{{peer}}token"}""";

    public static GcsPlace Place(Uri peer, string? credentials = null) => new(
        "images", "lab-project", "us-east1", peer + "storage/v1", peer.ToString().TrimEnd('/'), SecretTextModule.make(credentials ?? User(peer)));

    public static GcsInterpreter Interpreter(ScriptedPeer peer, TimeProvider? time = null, string? credentials = null) =>
        new(Place(peer.Address, credentials), Connections(), time ?? TimeProvider.System);

    /// <summary>Carries out these actions one after the other; the last answer.</summary>
    public static async Task<FSharpResult<CloudAnswer, CloudFailure>> DoAsync(
        ScriptedPeer peer, CloudAction action, TimeProvider? time = null, string? credentials = null)
    {
        await using var interpreter = Interpreter(peer, time, credentials);
        return await interpreter.CarryOutAsync(action, Patience.Token);
    }
}
