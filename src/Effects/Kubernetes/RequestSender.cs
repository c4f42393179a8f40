using System.IO.Compression;
using ImageRegistry.Core;
using ImageRegistry.Effects.Http;
using Microsoft.FSharp.Core;
using Polly;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Sends requests within their time limits, again where that is safe, and turns what comes back into values.</summary>
internal sealed class RequestSender
{
    private readonly HttpMessageInvoker transport;
    private readonly string root;
    private readonly KubernetesClientOptions options;
    private readonly IRequestLimiter limiter;
    private readonly TimeProvider time;
    private readonly ResiliencePipeline<Attempt<ReadOnlyMemory<byte>>> reads;
    private readonly ResiliencePipeline<Attempt<ReadOnlyMemory<byte>>> writes;
    private readonly ResiliencePipeline<Attempt<HttpResponseMessage>> opens;

    public RequestSender(HttpMessageInvoker transport, Uri server, KubernetesClientOptions options, TimeProvider time)
    {
        this.transport = transport;
        this.options = options;
        this.time = time;
        root = server.AbsoluteUri.TrimEnd('/');
        limiter = options.Limiter ?? new TokenBucket(20, 30, time);
        reads = RetryRules.For<ReadOnlyMemory<byte>>(reads: true, options, time);
        writes = RetryRules.For<ReadOnlyMemory<byte>>(reads: false, options, time);
        opens = RetryRules.For<HttpResponseMessage>(reads: true, options, time);
    }

    /// <summary>The whole body of the answer.</summary>
    public async Task<FSharpResult<ReadOnlyMemory<byte>, ApiFailure>> SendAsync(
        ApiRequest request, TimeSpan limit, CancellationToken cancel)
    {
        var attempt = await (request.IsRead ? reads : writes).ExecuteAsync(
            token => TryAsync(request, limit, TakeBodyAsync, token), cancel);
        cancel.ThrowIfCancellationRequested();
        return attempt.Result;
    }

    /// <summary>The answer as soon as its headers are there; the caller disposes it.</summary>
    public async Task<FSharpResult<HttpResponseMessage, ApiFailure>> OpenAsync(
        ApiRequest request, TimeSpan limit, CancellationToken cancel)
    {
        var attempt = await opens.ExecuteAsync(
            token => TryAsync(request, limit, (response, _) => Task.FromResult((response, Keep: true)), token), cancel);
        cancel.ThrowIfCancellationRequested();
        return attempt.Result;
    }

    private async ValueTask<Attempt<T>> TryAsync<T>(
        ApiRequest request,
        TimeSpan limit,
        Func<HttpResponseMessage, CancellationToken, Task<(T Answer, bool Keep)>> take,
        CancellationToken cancel)
    {
        await limiter.AcquireAsync(cancel);

        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        using var message = request.ToMessage(root, options.UserAgent);
        HttpResponseMessage? response = null;
        var keep = false;

        try
        {
            response = await transport.SendAsync(message, either.Token);

            if (!response.IsSuccessStatusCode)
            {
                return await FailureAsync<T>(request, response, either.Token);
            }

            (var answer, keep) = await take(response, either.Token);
            return Attempt<T>.Success(answer);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Attempt<T>.Failure(TransportFailure.TimeLimit(request, limit));
        }
        catch (CredentialException e)
        {
            return Attempt<T>.Failure(ApiFailure.NewUnauthorized(e.Message));
        }
        catch (AnswerTooLargeException e)
        {
            return Attempt<T>.Failure(ApiFailure.NewUnreadable(request.Method.Method + " " + request.Subject + ": " + e.Message));
        }
        catch (InvalidDataException e)
        {
            return Attempt<T>.Failure(ApiFailure.NewUnreadable(request.Method.Method + " " + request.Subject + ": " + e.Message));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return Attempt<T>.Failure(
                TransportFailure.From(request, e), TransportFailure.MayPass(e) ? Outcome.Unconnected : Outcome.Final);
        }
        finally
        {
            if (!keep)
            {
                response?.Dispose();
            }
        }
    }

    private async Task<Attempt<T>> FailureAsync<T>(ApiRequest request, HttpResponseMessage response, CancellationToken cancel)
    {
        var (body, _) = await TakeBodyAsync(response, cancel);
        var code = (int)response.StatusCode;
        var header = response.Headers.RetryAfter;
        var retryAfter = header?.Delta ?? (header?.Date is { } date ? Later(date - time.GetUtcNow()) : null);

        var outcome = code == 429 ? Outcome.Throttled
            : code == 503 && retryAfter is not null ? Outcome.Unavailable
            : Outcome.Final;

        return Attempt<T>.Failure(StatusDecoder.Decode(request, code, body, retryAfter), outcome, retryAfter);
    }

    private static TimeSpan Later(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private async Task<(ReadOnlyMemory<byte> Answer, bool Keep)> TakeBodyAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        await using var raw = await response.Content.ReadAsStreamAsync(cancel);
        var compressed = response.Content.Headers.ContentEncoding.Contains("gzip");
        await using var stream = compressed ? new GZipStream(raw, CompressionMode.Decompress) : raw;

        var expected = compressed ? 0 : (int)Math.Min(response.Content.Headers.ContentLength ?? 0, options.LargestAnswer);
        var body = new byte[Math.Max(expected + 1, 4096)];
        var length = 0;

        while (true)
        {
            var count = await stream.ReadAsync(body.AsMemory(length), cancel);
            length += count;

            if (count == 0)
            {
                return (body.AsMemory(0, length), false);
            }

            if (length > options.LargestAnswer)
            {
                throw new AnswerTooLargeException(options.LargestAnswer);
            }

            if (length == body.Length)
            {
                Array.Resize(ref body, body.Length * 2);
            }
        }
    }
}
