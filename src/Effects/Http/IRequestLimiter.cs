namespace ImageRegistry.Effects.Http;

/// <summary>Lets requests through one by one, so that a fault of ours can't become a load on a server.</summary>
public interface IRequestLimiter
{
    /// <summary>Returns when the request may go out.</summary>
    ValueTask AcquireAsync(CancellationToken cancel);
}
