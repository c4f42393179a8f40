namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Lets requests through one by one, so that a fault of ours can't become a load on the API server.</summary>
public interface IRequestLimiter
{
    /// <summary>Returns when the request may go out.</summary>
    ValueTask AcquireAsync(CancellationToken cancel);
}
