using Microsoft.FSharp.Core;

namespace ImageRegistry.Effects.Gcs;

/// <summary>What stands in for Google's cloud in runs without one: storage and resource manager at one address.</summary>
/// <remarks><b>Guarantees.</b> It gets no credentials: neither is a token fetched nor is one sent (section 6.1).</remarks>
public sealed class GoogleEmulator
{
    private const string Variable = "STORAGE_EMULATOR_HOST";

    private GoogleEmulator(string address) => Address = address;

    /// <summary>Its URL without a slash at the end.</summary>
    public string Address { get; }

    /// <summary>Base of the storage's JSON API.</summary>
    public string Storage => Address + "/storage/v1";

    /// <summary>The emulator at <c>host:port</c> or at a URL, or why this is neither.</summary>
    public static FSharpResult<GoogleEmulator, ConfigurationFault> Create(string host)
    {
        var text = host.Contains("://", StringComparison.Ordinal) ? host : "http://" + host;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }
            ? FSharpResult<GoogleEmulator, ConfigurationFault>.NewOk(new GoogleEmulator(address.AbsoluteUri.TrimEnd('/')))
            : FSharpResult<GoogleEmulator, ConfigurationFault>.NewError(new ConfigurationFault(
                Variable, "", host.Contains('@') ? "" : host, "it is not an address", "Give host:port or a URL of http or https, or take the variable away"));
    }
}
