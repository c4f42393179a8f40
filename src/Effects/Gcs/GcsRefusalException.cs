using ImageRegistry.Core;

namespace ImageRegistry.Effects.Gcs;

/// <summary>A request was answered, but not with what was asked for.</summary>
internal sealed class GcsRefusalException(CloudFailure failure) : Exception(CloudFailureModule.text(failure))
{
    public CloudFailure Failure => failure;
}
