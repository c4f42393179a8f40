using System.Runtime.CompilerServices;
using ImageRegistry.Core;
using ImageRegistry.Effects.Gcs;
using ImageRegistry.Effects.Http;
using ImageRegistry.Effects.S3;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Cloud;

/// <summary>
/// Finds the interpreter of a medium. One is made when it is first asked for and kept, so that tokens and connections are used again;
/// another endpoint or other credentials are another medium.
/// </summary>
/// <remarks>
/// <b>Guarantees.</b> A cloud's SDK is loaded only when a medium of that cloud is asked for. Of media that are no longer asked for, a few are
/// kept at most. An action ends within <see cref="Limit"/>, with all that is tried again in it; what it has done by then stays done.
/// <b>Assumptions.</b> No more media than that are spoken with at one time.
/// </remarks>
public sealed class CloudDispatcher(CloudConnections connections, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long one action may take, and so hold up the next plan (B-6, B-31).</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The bucket in use, the one before it, and each once more with rotated credentials.</summary>
    private const int Kept = 4;

    private readonly Lock gate = new();
    private readonly LinkedList<(string Identity, ICloudInterpreter Interpreter)> recent = new();

    /// <summary>The cloud's answer. Only cancellation is thrown.</summary>
    public async Task<FSharpResult<CloudAnswer, CloudFailure>> CarryOutAsync(CloudPlace place, CloudAction action, CancellationToken cancel)
    {
        var (interpreter, retired) = Find(place);
        if (retired is not null)
            await retired.DisposeAsync();

        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await interpreter.CarryOutAsync(action, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return FSharpResult<CloudAnswer, CloudFailure>.NewError(
                new CloudFailure(CloudFailureKind.Unreachable, "RequestError", 0, $"not done within {Limit.TotalMinutes} minutes"));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, interpreter) in recent)
            await interpreter.DisposeAsync();
        recent.Clear();
    }

    private (ICloudInterpreter Interpreter, ICloudInterpreter? Retired) Find(CloudPlace place)
    {
        var identity = CloudPlaceModule.identity(place);
        lock (gate)
        {
            var known = recent.First;
            while (known is not null && known.Value.Identity != identity)
                known = known.Next;
            if (known is not null)
            {
                recent.Remove(known);
                recent.AddFirst(known);
                return (known.Value.Interpreter, null);
            }

            var made = Make(place);
            recent.AddFirst((identity, made));
            if (recent.Count <= Kept)
                return (made, null);
            var last = recent.Last!.Value.Interpreter;
            recent.RemoveLast();
            return (made, last);
        }
    }

    private ICloudInterpreter Make(CloudPlace place) => place switch
    {
        CloudPlace.S3 s3 => S3(s3.Item),
        CloudPlace.Gcs gcs => new GcsInterpreter(gcs.Item, connections, time),
        _ => throw new NotSupportedException(CloudPlaceModule.text(place) + ": there is no interpreter for this kind of medium"),
    };

    // A method of its own, so that the SDK is not loaded with this class.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private S3Interpreter S3(S3Place place) => new(place, connections, time);
}
