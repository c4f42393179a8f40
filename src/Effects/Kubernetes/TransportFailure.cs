using ImageRegistry.Core;
using ImageRegistry.Effects.Http;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Says in one sentence why there was no answer.</summary>
internal static class TransportFailure
{
    /// <summary>The connection could not be made or broke.</summary>
    public static ApiFailure From(ApiRequest request, Exception cause) => ApiFailure.NewUnreachable(
        request.Method.Method + " " + request.Subject + ": " + Unanswered.Text(cause));

    public static ApiFailure TimeLimit(ApiRequest request, TimeSpan limit) => ApiFailure.NewUnreachable(
        request.Method.Method + " " + request.Subject + ": no answer within "
        + limit.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture) + " s");

    /// <summary>Whether another attempt may find what this one did not: not so for certificates that are not believed.</summary>
    public static bool MayPass(Exception cause) =>
        cause is not HttpRequestException
        {
            HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.ConfigurationLimitExceeded
                or HttpRequestError.ProxyTunnelError,
        };
}
