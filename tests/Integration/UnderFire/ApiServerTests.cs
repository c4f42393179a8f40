using ImageRegistry.Sandbox;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit;
using Cause = ImageRegistry.Core.Cause;

namespace ImageRegistry.Integration.UnderFire;

/// <summary>An API server that goes, forgets, refuses for a while, or does not answer.</summary>
public sealed class ApiServerTests
{
    /// <summary>It restarts on the same port, and may have lost the history that watches go on from: they get 410 and list again.</summary>
    [Theory]
    [InlineData("", 20, false)]
    [InlineData("create", 9, true)]
    public Task It_restarts_in_the_middle(string verb, int requests, bool forgets) => Campaign.RunAsync(async campaign =>
    {
        campaign.StallAfter(requests, verb);
        var running = campaign.Start("a");
        await campaign.StalledAsync();

        campaign.Flow();
        if (forgets)
            campaign.Cluster.Machine.Compact();
        await campaign.Cluster.RestartAsync();

        await campaign.AssertAsUndisturbedAsync();
        Assert.False(running.HasExited);
    });

    [Fact]
    public Task At_rest_it_restarts_and_has_forgotten_what_happened_meanwhile() => Campaign.RunAsync(async campaign =>
    {
        campaign.Start("a");
        await campaign.Lab.ReadyAsync();

        await campaign.Cluster.RestartAsync();
        await campaign.Lab.EditAsync("""{"spec":{"replicas":2}}""");
        campaign.Cluster.Machine.Compact();
        await campaign.Lab.EditAsync("""{"spec":{"replicas":1}}""");

        await campaign.AssertAsUndisturbedAsync();
    });

    [Fact]
    public Task It_asks_for_patience_and_gets_it() => Campaign.RunAsync(async campaign =>
    {
        var slowly = new Status(429, "TooManyRequests", "too many requests, please try again later", "", "", "", "", FSharpList<Cause>.Empty, FSharpOption<int>.Some(1), "");
        foreach (var verb in (string[])["create", "update", "patch", "list"])
            campaign.Cluster.Machine.Inject(new Fault(verb, "", "", "", "", "cluster-image-registry-operator", 2, 3, FaultAction.NewAnswer(slowly)));
        var running = campaign.Start("a");

        await campaign.AssertAsUndisturbedAsync();
        // Not every run updates something twice.
        Assert.InRange(campaign.Requests.Count(entry => entry.Code == 429), 6, 12);
        Assert.False(running.HasExited);
    });

    /// <summary>The Deployment is made, but the answer never comes: the request is given up, and nothing is made twice.</summary>
    [Fact]
    public Task It_does_not_answer_a_write_and_does_it_all_the_same() => Campaign.RunAsync(async campaign =>
    {
        campaign.Cluster.Machine.Inject(FaultModule.once("create", "deployments.apps", FaultAction.NewDelay(TimeSpan.FromHours(1))));
        campaign.Start("a");

        await campaign.AssertAsUndisturbedAsync();
    });
}
