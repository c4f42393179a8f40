namespace ImageRegistry.Effects.Http;

/// <summary>Ends an attempt that takes too long, its answer's body included.</summary>
/// <remarks>
/// <b>Guarantees.</b> Past the limit a <see cref="TimeoutException"/> is thrown, whichever part of the answer is missing (B-6).
/// <b>Assumptions.</b> Answers are small: they are read whole before they are given on.
/// </remarks>
internal sealed class DeadlineHandler(HttpMessageHandler inner, TimeSpan limit, TimeProvider time) : DelegatingHandler(inner)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, either.Token);
            await response.Content.LoadIntoBufferAsync(either.Token);
            return response;
        }
        catch (Exception e)
        {
            response?.Dispose();
            if (e is OperationCanceledException && over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                throw new TimeoutException(Unanswered.Within(limit), e);
            throw;
        }
    }
}
