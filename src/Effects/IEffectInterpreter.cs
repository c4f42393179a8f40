using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects;

/// <summary>
/// Carries out the effects of one destination: turns each into calls and what comes back into a value. It decides nothing, and keeps nothing
/// from one effect to the next but connections.
/// </summary>
public interface IEffectInterpreter
{
    /// <summary>Carries the effect out; what came of it, or why it was not done. Failures are values; only a cancelled call throws.</summary>
    Task<FSharpResult<Carried, ApiFailure>> CarryOutAsync(Effect effect, CancellationToken cancel);
}
