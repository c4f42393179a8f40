using ImageRegistry.Core;

namespace ImageRegistry.Effects.Gcs.Tokens;

/// <summary>There is no token, so the request that needed one was not sent.</summary>
internal sealed class TokenException(CloudFailure failure) : Exception(CloudFailureModule.text(failure))
{
    /// <summary>What kept it.</summary>
    public CloudFailure Failure => failure;

    /// <summary>The credential itself can't be used: what is missing in it, never what is in it.</summary>
    public static TokenException Unusable(string why) =>
        new(new CloudFailure(CloudFailureKind.BadCredentials, "InvalidCredentials", 0, why));
}
