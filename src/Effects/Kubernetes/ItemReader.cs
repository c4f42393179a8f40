using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using ImageRegistry.Core;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Goes through a collection page by page and item by item, and holds one item at a time.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: what is returned was made from each item of one consistent state of the collection, once.</para>
/// <para><b>Caveats</b>: as those of <see cref="ListReader"/>. A connection that breaks in the middle of a page is a failure.</para>
/// </remarks>
internal sealed class ItemReader(RequestSender sender, KubernetesClientOptions options, TimeProvider time)
{
    /// <summary>What comes of all items, from this start.</summary>
    public async Task<FSharpResult<T, ApiFailure>> FoldAsync<T>(
        Resource resource, T start, Func<T, ReadOnlyMemory<byte>, FSharpResult<T, string>> fold, CancellationToken cancel)
    {
        var first = await PagesAsync(resource, start, fold, options.PageSize, cancel);
        if (!IsExpired(first))
            return first;
        var second = await PagesAsync(resource, start, fold, options.PageSize, cancel);
        return IsExpired(second) ? await PagesAsync(resource, start, fold, 0, cancel) : second;
    }

    private static bool IsExpired<T>(FSharpResult<T, ApiFailure> result) => result.IsError && result.ErrorValue.IsExpired;

    private async Task<FSharpResult<T, ApiFailure>> PagesAsync<T>(
        Resource resource, T start, Func<T, ReadOnlyMemory<byte>, FSharpResult<T, string>> fold, int pageSize, CancellationToken cancel)
    {
        var sum = start;
        for (var token = ""; ;)
        {
            var page = await PageAsync(Request(resource, pageSize, token), Take, cancel);
            if (page.IsError)
                return FSharpResult<T, ApiFailure>.NewError(page.ErrorValue);
            token = page.ResultValue.Continue;
            if (token.Length == 0)
                return FSharpResult<T, ApiFailure>.NewOk(sum);
        }

        void Take(ReadOnlyMemory<byte> item)
        {
            var next = fold(sum, item);
            sum = next.IsOk ? next.ResultValue : throw new JsonException(next.ErrorValue);
        }
    }

    private async Task<FSharpResult<ListPage, ApiFailure>> PageAsync(
        ApiRequest request, Action<ReadOnlyMemory<byte>> each, CancellationToken cancel)
    {
        var opened = await sender.OpenAsync(request, options.ListPageLimit, cancel);
        if (opened.IsError)
            return FSharpResult<ListPage, ApiFailure>.NewError(opened.ErrorValue);

        using var response = opened.ResultValue;
        using var deadline = new CancellationTokenSource(options.ListPageLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            await using var raw = await response.Content.ReadAsStreamAsync(either.Token);
            await using var stream = response.Content.Headers.ContentEncoding.Contains("gzip")
                ? new GZipStream(raw, CompressionMode.Decompress)
                : raw;
            return FSharpResult<ListPage, ApiFailure>.NewOk(await new ItemStream(stream, options.LargestEvent).ReadAsync(each, either.Token));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Failed(TransportFailure.TimeLimit(request, options.ListPageLimit));
        }
        catch (Exception e) when (e is JsonException or AnswerTooLargeException or InvalidDataException)
        {
            return Failed(ApiFailure.NewUnreadable(request.Method.Method + " " + request.Subject + ": " + e.Message));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Failed(TransportFailure.From(request, e));
        }

        static FSharpResult<ListPage, ApiFailure> Failed(ApiFailure failure) => FSharpResult<ListPage, ApiFailure>.NewError(failure);
    }

    private static ApiRequest Request(Resource resource, int pageSize, string continueToken) =>
        ApiRequest.About(HttpMethod.Get, resource, "") with
        {
            Query =
            [
                ("limit", pageSize == 0 ? "" : pageSize.ToString(CultureInfo.InvariantCulture)),
                ("continue", continueToken),
            ],
            AcceptsGzip = true,
        };
}
