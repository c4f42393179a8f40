using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ImageRegistry.Core;
using ImageRegistry.Effects.Http;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.OpenStack;

/// <summary>Carries out effects on an OpenStack cloud.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: credentials and tokens are sent to nobody but Keystone and the endpoints of its catalogue, and are in no failure.
/// Each effect has connections of its own: it may come with other authorities than the one before.</para>
/// <para><b>Caveats</b>: Keystone counts failed logins; whoever asks has to leave time between them.</para>
/// </remarks>
/// <param name="proxy">The rules of the environment; null for none.</param>
/// <param name="userAgent">How requests introduce themselves.</param>
/// <param name="time">The clock of time limits.</param>
public sealed class OpenStackInterpreter(IWebProxy? proxy, string userAgent, TimeProvider time) : IEffectInterpreter
{
    // Shorter than elsewhere: bootstrap waits for these answers, and nothing else is done before.
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public async Task<FSharpResult<Carried, ApiFailure>> CarryOutAsync(Effect effect, CancellationToken cancel)
    {
        if (effect is not Effect.Probe { Item.Item: var access })
            return FSharpResult<Carried, ApiFailure>.NewOk(Carried.Done);

        try
        {
            using var rest = new RestClient(CloudConnections.Handler(proxy, TrustOf(access.Authorities)), userAgent, RequestLimit, time);
            return FSharpResult<Carried, ApiFailure>.NewOk(Carried.NewLearned(await ProbeAsync(rest, access, cancel)));
        }
        catch (OpenStackException e)
        {
            return FSharpResult<Carried, ApiFailure>.NewError(e.Failure);
        }
        catch (NoAnswerException e)
        {
            return FSharpResult<Carried, ApiFailure>.NewError(e.IsAnswered ? ApiFailure.NewUnreadable(e.Message) : ApiFailure.NewUnreachable(e.Message));
        }
    }

    /// <summary>The system's authorities, and these besides (SW-23).</summary>
    private static Trust TrustOf(string authorities)
    {
        if (authorities.Length == 0)
            return Trust.SystemRoots;
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
            ? Trust.NewSystemRootsAnd(authorities)
            : throw new OpenStackException(ApiFailure.NewUnreadable("the CA bundle of the cloud holds no certificate that can be read"));
    }

    /// <summary>Logs in, finds the object store, lists its containers (SW-30, SW-31).</summary>
    private static async Task<Fact> ProbeAsync(RestClient rest, KeystoneAccess access, CancellationToken cancel)
    {
        var login = await new KeystoneClient(rest).LogInAsync(access, cancel);
        switch (OpenStackAnswers.objectStore(access, login.Document))
        {
            case ObjectStoreEndpoint.Nowhere nowhere:
                return nowhere.Item;
            case ObjectStoreEndpoint.Unclear unclear:
                throw new OpenStackException(unclear.Item);
            case ObjectStoreEndpoint.At at:
                var listed = await rest.SendAsync(
                    new RestRequest(HttpMethod.Get, at.address) { Headers = [("X-Auth-Token", login.Token)] }, cancel);
                return OpenStackException.Value(
                    OpenStackAnswers.listing(listed.Asked, listed.Code, listed.Document is Json.Array, OpenStackException.Option(listed.RetryAfter)));
            default:
                throw new InvalidOperationException("There is no other answer to where the object store is.");
        }
    }
}
