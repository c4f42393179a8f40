using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Cloud;

/// <summary>
/// Finds the interpreter of a medium. One is made when it is first asked for and kept as long as the same medium is asked for, so that
/// tokens and connections are used again; another endpoint or other credentials are another medium.
/// </summary>
public sealed class CloudDispatcher : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, ICloudInterpreter> interpreters = [];

    /// <summary>The cloud's answer. Only cancellation is thrown.</summary>
    public Task<FSharpResult<CloudAnswer, CloudFailure>> CarryOutAsync(CloudPlace place, CloudAction action, CancellationToken cancel)
    {
        var identity = CloudPlaceModule.identity(place);
        ICloudInterpreter? interpreter;
        lock (gate)
        {
            if (!interpreters.TryGetValue(identity, out interpreter))
                interpreters.Add(identity, interpreter = Make(place));
        }

        return interpreter.CarryOutAsync(action, cancel);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var each in interpreters.Values)
            await each.DisposeAsync();
        interpreters.Clear();
    }

    private static ICloudInterpreter Make(CloudPlace place) => place switch
    {
        _ => throw new NotSupportedException(CloudPlaceModule.text(place) + ": there is no interpreter for this kind of medium"),
    };
}
