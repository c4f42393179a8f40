using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Integration.Golden;
using ImageRegistry.Integration.Process;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.UnderFire;

/// <summary>
/// A cluster without Config in which operators come up, are disturbed, and then have to bring everything about as if they had not been. Each
/// operator has an account of its own, so that the audit log tells whose a request was.
/// </summary>
internal sealed class Campaign : IAsyncDisposable
{
    private const string AnyOperator = "cluster-image-registry-operator";

    private static readonly ObjectRef Lease = new(KnownKinds.Lease, WellKnown.operatorNamespace, "openshift-master-controllers");

    private static readonly LabSettings Settings = new()
    {
        Platform = "unknown",
        Server = async folder => await SandboxTestCluster.StartAsync(folder, CancellationToken.None),
    };

    private static readonly Lazy<Task<Outcome>> Undisturbed = new(UndisturbedAsync);

    private readonly TemporaryFolder folder = new();
    private readonly Accounts accounts;
    private readonly List<RunningOperator> operators = [];
    private (string Verb, int Requests) stalled;

    private Campaign(Lab lab)
    {
        Lab = lab;
        Cluster = (SandboxTestCluster)lab.Cluster;
        accounts = new Accounts(Cluster.Machine, folder);
    }

    public Lab Lab { get; }

    public SandboxTestCluster Cluster { get; }

    /// <summary>Runs a test in a cluster of its own; then every operator that is left is told to stop, and has to end with exit code 0.</summary>
    public static Task RunAsync(Func<Campaign, Task> test) => Lab.RunAsync(
        Settings,
        async lab =>
        {
            await using var campaign = new Campaign(lab);
            try
            {
                await test(campaign);
                await campaign.StopAsync();
            }
            catch (Exception e)
            {
                throw new Xunit.Sdk.XunitException(e.Message + "\n" + string.Join("\n--- log\n", campaign.operators.Select(one => one.Log)), e);
            }
        },
        started: false);

    /// <summary>Starts an operator under this account.</summary>
    /// <param name="account">Of <see cref="Accounts.Names"/>.</param>
    /// <param name="server">Where it finds the API; the cluster's own address if not said otherwise.</param>
    public RunningOperator Start(string account, Uri? server = null)
    {
        var started = RunningOperator.Start(
            ["--kubeconfig", accounts.WriteKubeconfig(account, server ?? Cluster.Address)],
            [.. Scenario.Read("none-emptydir").Environment, ("OPERATOR_SERVING_PAIR_DIR", folder.At("serving"))]);
        operators.Add(started);
        return started;
    }

    /// <summary>The account's tokens are worth nothing any more; new ones are to be had.</summary>
    public void Revoke(string account) => accounts.Revoke(account);

    /// <summary>The account's new token reaches the operators.</summary>
    public void RenewToken(string account) => accounts.WriteToken(account);

    /// <summary>Operators believe servers of this authority, in PEM, and no others.</summary>
    public void Trust(string authority) => accounts.WriteAuthority(authority);

    /// <summary>
    /// The server answers so many more requests of operators. What comes after is done, but nobody gets an answer: the operator stands still in
    /// the middle of whatever it was at, at the same place in every run.
    /// </summary>
    /// <param name="requests">How many are answered.</param>
    /// <param name="verb">Only these count and stall, such as <c>create</c>; empty for all.</param>
    public void StallAfter(int requests, string verb = "")
    {
        stalled = (verb, Count(verb) + requests);
        Cluster.Machine.Inject(new Fault(verb, "", "", "", "", AnyOperator, requests, int.MaxValue, FaultAction.NewDelay(TimeSpan.FromHours(1))));
    }

    /// <summary>Returns once a request is not answered.</summary>
    public Task StalledAsync() =>
        Eventually.HoldsAsync(() => Count(stalled.Verb) > stalled.Requests, () => $"a request stalls; there were {Lab.Lines(Requests)}");

    /// <summary>Returns once operators have sent so many requests in all.</summary>
    public Task AskedAsync(int requests) =>
        Eventually.HoldsAsync(() => Requests.Count >= requests, () => $"{requests} requests; there were {Requests.Count}");

    /// <summary>Requests are answered again; those that wait for an answer still do.</summary>
    public void Flow() => Cluster.Machine.ResetFaults();

    /// <summary>Kills the process, and lets its lease run out.</summary>
    public async Task KillAsync(RunningOperator running)
    {
        await running.SignalAsync("KILL");
        Assert.NotEqual(0, await running.ExitAsync());
        await EndLeaseAsync();
    }

    /// <summary>As if the term of whoever holds the lease had passed.</summary>
    public async Task EndLeaseAsync()
    {
        Flow();
        if (await Cluster.GetAsync(Lease) is not null)
            await Cluster.DeleteAsync(Lease);
    }

    /// <summary>All requests of operators so far, oldest first.</summary>
    public IReadOnlyList<AuditEntry> Requests =>
        [.. Cluster.Machine.Audit.Where(entry => entry.UserAgent.StartsWith(AnyOperator, StringComparison.Ordinal))];

    /// <summary>
    /// The registry comes up and follows an edit; the objects are those of an undisturbed run, each was made as often, and nobody wrote who
    /// did not lead.
    /// </summary>
    public async Task AssertAsUndisturbedAsync()
    {
        var (expected, actual) = (await Undisturbed.Value, await OutcomeAsync());
        Assert.Equal("", Comparison.Differences(expected.Objects, actual.Objects));
        Assert.Equal(expected.Created, actual.Created);
        Leading.AssertOnlyLeadersWrote(Requests);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var running in operators)
            await running.DisposeAsync();
        folder.Dispose();
    }

    private int Count(string verb) => Requests.Count(entry => verb.Length == 0 || entry.Verb == verb);

    private static async Task<Outcome> UndisturbedAsync()
    {
        Outcome? outcome = null;
        await RunAsync(async campaign =>
        {
            campaign.Start("a");
            outcome = await campaign.OutcomeAsync();
        });
        return outcome!;
    }

    private async Task<Outcome> OutcomeAsync()
    {
        await Lab.ReadyAsync();
        await Lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");
        await Lab.ReadyAsync();
        return new Outcome(
            await Inventory.OfAsync(Cluster),
            [
                .. Requests
                    .Where(entry => entry is { Verb: "create", Code: 201 } && !Leading.IsOfNoAccount(entry))
                    .Select(Lab.Line)
                    .Order(StringComparer.Ordinal),
            ]);
    }

    private async Task StopAsync()
    {
        foreach (var running in operators.Where(one => !one.HasExited))
        {
            await running.SignalAsync("TERM");
            Assert.Equal(0, await running.ExitAsync());
        }

        foreach (var running in operators)
            foreach (var (what, secret) in await SecretTexts.InAsync(Cluster))
                Assert.False(running.Log.Contains(secret, StringComparison.Ordinal), $"The log holds {what}.");
    }

    /// <summary>What there is in the end.</summary>
    /// <param name="Objects">Everything that operators write.</param>
    /// <param name="Created">What was made, and how often.</param>
    private sealed record Outcome(IReadOnlyDictionary<string, Json> Objects, IReadOnlyList<string> Created);
}
