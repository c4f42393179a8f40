using ImageRegistry.Core;

namespace ImageRegistry.Effects.OpenStack;

/// <summary>A login that Keystone has accepted.</summary>
/// <param name="Token">The token to show to the services.</param>
/// <param name="Document">What Keystone said of it, the catalogue included.</param>
internal sealed record Login(string Token, Json Document)
{
    // The token is a credential, so a login does not print itself.
    public override string ToString() => nameof(Login);
}
