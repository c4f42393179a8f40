using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>Crashes, conflicts and a restarting API server (laws 2 to 4).</summary>
public sealed class FaultTests
{
    private static readonly ObjectRef Lease = new(KnownKinds.Lease, WellKnown.operatorNamespace, "openshift-master-controllers");

    private static LabSettings AtBootstrap { get; } = new() { Platform = "unknown" };

    /// <summary>The successful creates so far, Events left out; the lease counts.</summary>
    private static async Task<IReadOnlyList<string>> CreatedAsync(Lab lab) =>
        [.. (await lab.WritesAsync()).Where(entry => entry is { Verb: "create", Code: 201 }).Select(Lab.Line)];

    private static async Task AssertOnceEachAsync(Lab lab)
    {
        var created = await CreatedAsync(lab);
        Assert.Equal(created.Distinct(), created);
        Assert.Equal(
            [
                "create clusterrolebindings.rbac.authorization.k8s.io openshift-image-registry-pruner 201",
                "create clusterrolebindings.rbac.authorization.k8s.io registry-registry-role 201",
                "create clusterroles.rbac.authorization.k8s.io system:image-pruner 201",
                "create clusterroles.rbac.authorization.k8s.io system:registry 201",
                "create configmaps image-registry-ca 201",
                "create configmaps image-registry-certificates 201",
                "create configmaps serviceca 201",
                "create configs.imageregistry.operator.openshift.io cluster 201",
                "create cronjobs.batch image-pruner 201",
                "create daemonsets.apps node-ca 201",
                "create deployments.apps image-registry 201",
                "create imagepruners.imageregistry.operator.openshift.io cluster 201",
                "create networkpolicies.networking.k8s.io image-pruner-networkpolicy 201",
                "create networkpolicies.networking.k8s.io image-registry-networkpolicy 201",
                "create poddisruptionbudgets.policy image-registry 201",
                "create secrets image-registry-private-configuration 201",
                "create secrets installation-pull-secrets 201",
                "create serviceaccounts pruner 201",
                "create serviceaccounts registry 201",
                "create services image-registry 201",
            ],
            created.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(18)]
    public Task Killed_in_the_middle_it_ends_as_if_it_had_not_been(int creates) => Lab.RunAsync(
        AtBootstrap,
        async lab =>
        {
            await using var history = await History.FollowAsync(lab.Cluster, WellKnown.deployment);
            var first = lab.Start();
            var patience = Patience.Token;
            while ((await CreatedAsync(lab)).Count < creates)
                await Task.Delay(1, patience);
            await first.SignalAsync("KILL");
            Assert.NotEqual(0, await first.ExitAsync());

            // As if its term had passed meanwhile.
            await lab.Cluster.DeleteAsync(Lease);
            lab.Start();

            await lab.ReadyAsync();
            await AssertOnceEachAsync(lab);
            Assert.Single(history.Versions.Select(HttpSecret).Distinct());
            Assert.Equal((await lab.ConfigAsync()).Text("spec", "httpSecret"), HttpSecret(await lab.GetAsync(WellKnown.deployment)));
        },
        started: false);

    [Fact]
    public Task In_a_storm_of_conflicts_nothing_is_lost_and_nothing_is_made_twice() => Lab.RunAsync(AtBootstrap, async lab =>
    {
        using var over = new CancellationTokenSource();
        var storm = StormAsync(lab, over.Token);
        try
        {
            await lab.Cluster.EventuallyAsync(async () => await lab.GetAsync(WellKnown.deployment));
            await lab.EditAsync("""{"spec":{"replicas":2}}""");
            await lab.Cluster.EventuallyAsync(async () => Assert.Equal(2, (await lab.GetAsync(WellKnown.deployment)).Number("spec", "replicas")));
        }
        finally
        {
            await over.CancelAsync();
        }

        var edits = await storm.SoonAsync();

        await lab.ReadyAsync();
        await AssertOnceEachAsync(lab);
        Assert.True(edits > 50, $"There were only {edits} edits.");
        Assert.Contains(await lab.WritesAsync(), entry => entry.Code == 409);
        Assert.Equal(2, (await lab.ConfigAsync()).Number("spec", "replicas"));
        Assert.Equal(edits.ToString(System.Globalization.CultureInfo.InvariantCulture), (await lab.ConfigAsync()).Text("metadata", "annotations", "example.com/storm"));
    });

    [Fact]
    public Task After_a_restart_of_the_API_server_it_goes_on_where_it_was() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        var since = await lab.NowAsync();

        await lab.Cluster.RestartAsync();
        await lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");

        await lab.Cluster.EventuallyAsync(async () =>
            Assert.Equal((await lab.ConfigAsync()).Number("metadata", "generation"), (await lab.ConfigAsync()).Number("status", "observedGeneration")));
        await lab.ReadyAsync();
        Assert.All(await lab.WritesAsync(since), entry => Assert.Contains(entry.Resource, (string[])["deployments.apps", "configs.imageregistry.operator.openshift.io", "clusteroperators.config.openshift.io"]));
        Assert.False(lab.Operator.HasExited);
    });

    /// <summary>
    /// Writes to what the operator writes to in gusts, until it is enough; answers how often it wrote to the Config. Between them are pauses of
    /// all lengths: nobody could ever write an object that another changes without any.
    /// </summary>
    private static async Task<int> StormAsync(Lab lab, CancellationToken cancel)
    {
        var written = 0;
        while (!cancel.IsCancellationRequested || written <= 50)
        {
            await Task.Delay(20 + (written * 37 % 100), CancellationToken.None);
            foreach (var target in (ObjectRef[])[WellKnown.config, WellKnown.deployment, WellKnown.service, WellKnown.clusterOperator])
            {
                var (code, _) = await lab.Cluster.SendAsync(RequestModule.mergePatch(
                    ObjectRefModule.path(target),
                    Documents.Parse($$"""{"metadata":{"annotations":{"example.com/storm":"{{written + 1}}"} } }""")),
                    CancellationToken.None);
                if (code == 200 && target.Equals(WellKnown.config))
                    written++;
            }
        }

        return written;
    }

    private static string HttpSecret(Json deployment) => deployment
        .Items("spec", "template", "spec", "containers").Single()
        .Items("env").Single(variable => variable.Text("name") == "REGISTRY_HTTP_SECRET").Text("value");
}
