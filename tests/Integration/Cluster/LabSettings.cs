using ImageRegistry.Core;
using ImageRegistry.Sandbox;

namespace ImageRegistry.Integration.Cluster;

/// <summary>The cluster that a test wants.</summary>
internal sealed record LabSettings
{
    /// <summary>How the API server comes up, given a folder to write to; that of the environment if not said otherwise.</summary>
    public Func<TemporaryFolder, Task<TestCluster>> Server { get; init; } = folder => TestCluster.StartAsync(folder);

    /// <summary>The scenario whose cluster and environment it has.</summary>
    public string Scenario { get; init; } = "none-emptydir";

    /// <summary>The sandbox's platform to seed in place of the scenario's cluster; empty for that of the scenario.</summary>
    public string Platform { get; init; } = "";

    /// <summary>How the rest of the cluster is played.</summary>
    public ControllerSettings Played { get; init; } = ControllerSettingsModule.golden;

    /// <summary>Whether the rest of the cluster reacts to a write before it is answered, where that is possible.</summary>
    public bool WithinRequests { get; init; }

    /// <summary>A merge patch to the Config that is there before the operator comes up; null for a cluster without Config.</summary>
    public string? Config { get; init; }

    /// <summary>What is done to the cluster before the operator comes up.</summary>
    public Func<TestCluster, Task> Before { get; init; } = _ => Task.CompletedTask;

    /// <summary>The requests of the operator that the test has the API refuse, as <see cref="Lab.Line"/> says them; the account may do all others.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>A Config with the finalizer in state Managed with emptyDir, as bootstrap would make it on a platform without default.</summary>
    public const string Managed =
        """{"spec":{"managementState":"Managed","replicas":1,"storage":{"emptyDir":{}}}}""";

    /// <summary>The same cluster with a Managed registry on emptyDir from the start.</summary>
    public static LabSettings WithRegistry { get; } = new() { Config = Managed };

    internal static Json Config0 { get; } = Documents.Parse(
        """{"apiVersion":"imageregistry.operator.openshift.io/v1","kind":"Config","metadata":{"name":"cluster"},"spec":{"logLevel":"Normal","operatorLogLevel":"Normal","rolloutStrategy":"RollingUpdate"}}""");
}
