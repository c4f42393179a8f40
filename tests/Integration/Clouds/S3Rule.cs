using ImageRegistry.Integration.Waiting;

namespace ImageRegistry.Integration.Clouds;

/// <summary>What a relay does to the next requests of one kind.</summary>
/// <param name="kind">The kind of request, as <see cref="S3Request.Kind"/> says it.</param>
/// <param name="treatment">What is done to it.</param>
/// <param name="times">To how many requests.</param>
internal sealed class S3Rule(string kind, S3Treatment treatment, int times)
{
    private readonly TaskCompletionSource struck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int left = times;

    /// <summary>What is done.</summary>
    public S3Treatment Treatment => treatment;

    /// <summary>Whether it strikes this request; it counts then.</summary>
    public bool Takes(S3Request request) => request.Kind == kind && Interlocked.Decrement(ref left) >= 0;

    /// <summary>Returns once a request has been struck: with a held reply, once the server has answered.</summary>
    public Task StruckAsync() => struck.Task.SoonAsync($"{kind}: {treatment}");

    /// <summary>Says that a request has been struck.</summary>
    public void Strike() => struck.TrySetResult();

    /// <summary>Lets go what is held, and strikes no more.</summary>
    public void Release()
    {
        Volatile.Write(ref left, 0);
        released.TrySetResult();
    }

    /// <summary>Returns once it is released.</summary>
    public Task ReleasedAsync(CancellationToken cancel) => released.Task.WaitAsync(cancel);
}
