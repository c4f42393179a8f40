using ImageRegistry.Integration.Waiting;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.UnderFire;

/// <summary>Tokens and certificates that rotate under a running operator.</summary>
public sealed class CredentialTests
{
    /// <summary>The old token is refused before the new one is there; work that falls into between is done afterwards.</summary>
    [Fact]
    public Task A_token_is_revoked_and_its_successor_comes_late() => Campaign.RunAsync(async campaign =>
    {
        var running = campaign.Start("a");
        await campaign.Lab.ReadyAsync();

        campaign.Revoke("a");
        await campaign.Lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");
        await Eventually.HoldsAsync(() => campaign.Requests.Any(entry => entry.Code == 401), "a request is refused");
        campaign.RenewToken("a");

        await campaign.AssertAsUndisturbedAsync();
        Assert.False(running.HasExited);
    });

    /// <summary>The server comes back with a certificate of another authority, which reaches the operator later.</summary>
    [Fact]
    public Task The_servers_certificate_and_its_authority_are_replaced() => Campaign.RunAsync(async campaign =>
    {
        var server = await SandboxServer.StartAsync(campaign.Cluster.Machine, secure: true);
        try
        {
            campaign.Trust(server.CertificateAuthority);
            var running = campaign.Start("a", server.Address);
            await campaign.Lab.ReadyAsync();

            var port = server.Address.Port;
            await server.DisposeAsync();
            server = await SandboxServer.StartAsync(campaign.Cluster.Machine, port, secure: true);
            await campaign.Lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");
            campaign.Trust(server.CertificateAuthority);

            await campaign.AssertAsUndisturbedAsync();
            Assert.False(running.HasExited);
        }
        finally
        {
            await server.DisposeAsync();
        }
    });
}
