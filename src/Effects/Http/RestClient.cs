using System.Globalization;
using System.Net.Http.Headers;
using ImageRegistry.Core;

namespace ImageRegistry.Effects.Http;

/// <summary>Speaks with the JSON APIs of a cloud: one request, one whole answer.</summary>
/// <remarks>
/// <b>Guarantees.</b> Every request ends within the limit, its answer's body included, and no answer is held beyond
/// <see cref="LargestAnswer"/>. Failures tell verb and address, never headers, queries or bodies. Nothing is sent twice.
/// <b>Assumptions.</b> The handler does not follow redirects, so that credentials reach nobody who was not asked.
/// </remarks>
/// <param name="handler">Proxy and trust; disposed with this.</param>
/// <param name="userAgent">How requests introduce themselves.</param>
/// <param name="limit">The longest that one request may take.</param>
/// <param name="time">The clock of the limit.</param>
internal sealed class RestClient(HttpMessageHandler handler, string userAgent, TimeSpan limit, TimeProvider time) : IDisposable
{
    private const int LargestAnswer = 8 * 1024 * 1024;

    private readonly HttpMessageInvoker invoker = new(handler);

    /// <summary>Sends the request and reads the whole answer, whatever its code.</summary>
    /// <exception cref="NoAnswerException">There is no answer, or none that can be held.</exception>
    public async Task<RestAnswer> SendAsync(RestRequest request, CancellationToken cancel)
    {
        if (!Uri.TryCreate(request.Address, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new NoAnswerException("", "the cloud names an address that is none", isAnswered: true);

        var asked = request.Method.Method + " " + address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, over.Token);
        try
        {
            using var message = Message(request, address);
            using var response = await invoker.SendAsync(message, either.Token);
            var body = await BodyAsync(asked, response, either.Token);
            return new RestAnswer(asked, (int)response.StatusCode, response.Headers, body, RetryAfter(response));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (OperationCanceledException e) when (over.IsCancellationRequested)
        {
            throw new NoAnswerException(asked, Unanswered.Within(limit), isAnswered: false, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new NoAnswerException(asked, Unanswered.Text(e), isAnswered: false, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => invoker.Dispose();

    private HttpRequestMessage Message(RestRequest request, Uri address)
    {
        var message = new HttpRequestMessage(request.Method, address);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (request.Body is { } body)
            message.Content = new ByteArrayContent(JsonModule.bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        else if (request.Form is { } form)
            message.Content = new FormUrlEncodedContent(form);
        return message;
    }

    private static async Task<byte[]> BodyAsync(string asked, HttpResponseMessage response, CancellationToken cancel)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        using var held = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancel)) > 0)
        {
            held.Write(buffer, 0, count);
            if (held.Length > LargestAnswer)
                throw new NoAnswerException(
                    asked, "the answer is larger than " + LargestAnswer.ToString(CultureInfo.InvariantCulture) + " bytes", isAnswered: true);
        }

        return held.ToArray();
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };
}
