using ImageRegistry.Core;

namespace ImageRegistry.Effects.S3;

/// <summary>The credentials could not be exchanged, so the request that needed them was not sent.</summary>
internal sealed class TokenServiceException(CloudFailure failure, Exception? cause) : Exception(CloudFailureModule.text(failure), cause)
{
    /// <summary>What kept them.</summary>
    public CloudFailure Failure => failure;
}
