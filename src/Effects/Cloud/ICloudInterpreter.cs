using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Cloud;

/// <summary>Carries out actions at one medium of a cloud. It decides nothing: what an answer means is the core's to say.</summary>
/// <remarks>
/// <b>Guarantees.</b> An action is a few requests, each under a deadline; what goes wrong is an answer, not an exception. No text of an
/// answer holds a secret, a request id or a time. <b>Caveats.</b> A request whose answer is lost may have been carried out.
/// </remarks>
public interface ICloudInterpreter : IAsyncDisposable
{
    /// <summary>The cloud's answer. Only cancellation is thrown.</summary>
    Task<FSharpResult<CloudAnswer, CloudFailure>> CarryOutAsync(CloudAction action, CancellationToken cancel);
}
