using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects;

/// <summary>Gives each effect to the interpreter of its destination.</summary>
/// <remarks>
/// <b>Guarantees</b>: an interpreter is made when the first effect needs it: a cluster on one cloud never loads the client of another.
/// </remarks>
/// <param name="makers">How to make the interpreter of each destination. The process's own effects need none.</param>
public sealed class EffectInterpreters(IReadOnlyDictionary<Destination, Func<IEffectInterpreter>> makers) : IEffectInterpreter
{
    private readonly Dictionary<Destination, Lazy<IEffectInterpreter>> interpreters =
        makers.ToDictionary(maker => maker.Key, maker => new Lazy<IEffectInterpreter>(maker.Value));

    /// <inheritdoc/>
    public async Task<FSharpResult<Carried, ApiFailure>> CarryOutAsync(Effect effect, CancellationToken cancel) =>
        interpreters.TryGetValue(EffectModule.destination(effect), out var interpreter)
            ? await interpreter.Value.CarryOutAsync(effect, cancel)
            : FSharpResult<Carried, ApiFailure>.NewOk(Carried.Done);
}
