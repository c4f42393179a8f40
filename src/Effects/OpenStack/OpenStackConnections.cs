using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageRegistry.Core;
using ImageRegistry.Effects.Http;

namespace ImageRegistry.Effects.OpenStack;

/// <summary>Connections to the servers of a cloud, through the environment's proxy.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: redirects are not followed, so that credentials reach nobody who was not asked. Every request ends within
/// <see cref="RequestLimit"/>, and no answer is held beyond <see cref="LargestAnswer"/>. Failures tell verb and address, never headers or bodies.</para>
/// </remarks>
internal sealed class OpenStackConnections : IDisposable
{
    /// <summary>The longest that one request may take.</summary>
    public static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);

    private const int LargestAnswer = 8 * 1024 * 1024;

    private readonly HttpMessageInvoker invoker;
    private readonly string userAgent;
    private readonly TimeProvider time;

    private OpenStackConnections(HttpMessageInvoker invoker, string userAgent, TimeProvider time) =>
        (this.invoker, this.userAgent, this.time) = (invoker, userAgent, time);

    /// <param name="authorities">PEM of authorities that are believed besides the system's; empty for none.</param>
    /// <param name="proxy">The rules of the environment; null for none.</param>
    /// <param name="userAgent">How requests introduce themselves.</param>
    /// <param name="time">The clock of time limits.</param>
    /// <exception cref="OpenStackException">The authorities cannot be read.</exception>
    public static OpenStackConnections Open(string authorities, IWebProxy? proxy, string userAgent, TimeProvider time)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = proxy is not null,
            Proxy = proxy,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = { RemoteCertificateValidationCallback = Check(authorities) },
        };
        return new OpenStackConnections(new HttpMessageInvoker(handler), userAgent, time);
    }

    /// <summary>Sends the request and reads the whole answer, whatever its code.</summary>
    /// <exception cref="OpenStackException">There is no answer, or none that can be held.</exception>
    public async Task<OpenStackAnswer> SendAsync(OpenStackRequest request, CancellationToken cancel)
    {
        if (!Uri.TryCreate(request.Address, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new OpenStackException(ApiFailure.NewUnreadable("the cloud names an address that is none"));

        var asked = request.Method.Method + " " + address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        using var limit = new CancellationTokenSource(RequestLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var message = Message(request, address);
            using var response = await invoker.SendAsync(message, either.Token);
            var body = await BodyAsync(asked, response, either.Token);
            return new OpenStackAnswer(asked, (int)response.StatusCode, response.Headers, Document(body), RetryAfter(response));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new OpenStackException(ApiFailure.NewUnreachable(
                asked + ": no answer within " + RequestLimit.TotalSeconds.ToString(CultureInfo.InvariantCulture) + " s"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new OpenStackException(ApiFailure.NewUnreachable(asked + ": " + Unanswered.Text(e)));
        }
    }

    public void Dispose() => invoker.Dispose();

    /// <summary>The check for the TLS handshake: the system's authorities, and these besides (SW-23); null for the system's alone.</summary>
    private static RemoteCertificateValidationCallback? Check(string authorities)
    {
        if (authorities.Length == 0)
            return null;
        var given = new X509Certificate2Collection();
        try
        {
            given.ImportFromPem(authorities);
        }
        catch (CryptographicException)
        {
            given.Clear();
        }

        return given.Count > 0
            ? CloudTrust.Check(Trust.NewSystemRootsAnd(authorities))
            : throw new OpenStackException(ApiFailure.NewUnreadable("the CA bundle of the cloud holds no certificate that can be read"));
    }

    private HttpRequestMessage Message(OpenStackRequest request, Uri address)
    {
        var message = new HttpRequestMessage(request.Method, address);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (request.Body is { } body)
            message.Content = new ByteArrayContent(JsonModule.bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
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
                throw new OpenStackException(ApiFailure.NewUnreadable(
                    asked + ": the answer is larger than " + LargestAnswer.ToString(CultureInfo.InvariantCulture) + " bytes"));
        }

        return held.ToArray();
    }

    private static Json Document(byte[] body) =>
        JsonModule.parse(body) is { IsOk: true } parsed ? parsed.ResultValue : Json.Null;

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };
}
