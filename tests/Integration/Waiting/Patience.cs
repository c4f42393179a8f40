using System.Runtime.CompilerServices;

namespace ImageRegistry.Integration.Waiting;

/// <summary>
/// How long tests wait for what has to come, on a machine that is busy with other things. It costs nothing when all is well, and what never
/// comes fails the one test that waits for it.
/// </summary>
public static class Patience
{
    /// <summary>The longest wait for one thing.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Cancelled when a call that begins now has taken too long.</summary>
    public static CancellationToken Token => new CancellationTokenSource(Limit).Token;

    /// <summary>The end of this task; fails with what was waited for when it does not come in time.</summary>
    public static async Task SoonAsync(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        if (await Task.WhenAny(task, Task.Delay(Limit)) != task)
            throw new TimeoutException($"did not come within {Limit.TotalSeconds} s: {what}");
        await task;
    }

    /// <summary>The result of this task; fails with what was waited for when it does not come in time.</summary>
    public static async Task<T> SoonAsync<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await ((Task)task).SoonAsync(what);
        return await task;
    }
}
