using ImageRegistry.Core;
using ImageRegistry.Effects.S3;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Integration.Wire;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Integration.Clouds;

/// <summary>The bucket <c>images</c> on a scripted peer that stands for S3 and its token service.</summary>
internal static class S3PeerBucket
{
    public const string Keys = "[default]\naws_access_key_id = AKIALAB\naws_secret_access_key = " + S3Exchange.Secret + "\n";

    public static Task<ScriptedPeer> StartAsync(params Exchange[] script) => ScriptedPeer.StartAsync(null, S3Exchange.Describe, script);

    public static S3Interpreter Interpreter(ScriptedPeer peer, string credentials = Keys, string region = "eu-central-1", TimeProvider? time = null) =>
        Interpreter(peer.Address, credentials, region, time);

    public static S3Place Place(Uri address, string credentials = Keys, string region = "eu-central-1") => new(
        "images", region, address.ToString(), true, true, address + "sts/", "eu-central-1", Trust.SystemRoots, SecretTextModule.make(credentials));

    public static S3Interpreter Interpreter(Uri address, string credentials = Keys, string region = "eu-central-1", TimeProvider? time = null) => new(
        Place(address, credentials, region),
        GcsPeerBucket.Connections(), time ?? TimeProvider.System);

    public static async Task<FSharpResult<CloudAnswer, CloudFailure>> DoAsync(ScriptedPeer peer, CloudAction action, string credentials = Keys, string region = "eu-central-1")
    {
        await using var interpreter = Interpreter(peer, credentials, region);
        return await interpreter.CarryOutAsync(action, Patience.Token);
    }
}
