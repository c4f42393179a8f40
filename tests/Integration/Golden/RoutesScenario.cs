using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Golden;

/// <summary>Routes come, change and go as with the recorded operator.</summary>
public sealed class RoutesScenario
{
    private const string Plain = "routes/openshift-image-registry/plain";
    private const string Public = "routes/openshift-image-registry/public";

    [Fact]
    public Task The_recorded_scenario_comes_out_the_same() => Replay.RunAsync("routes",
    [
        DeliberateDifference.KeepsImageConfigCondition("start"),
        AsksFor("plain.example.com", Plain, "custom"),
        AsksFor("registry.example.com", Public, "custom"),
        AsksFor("other.example.com", Public, "rename-host", "no-default", "missing-secret"),
    ]);

    private static DeliberateDifference AsksFor(string host, string route, params string[] steps) =>
        new("RB-10: the host that was asked for last is remembered", route, steps,
            document => document.With(Json.NewString(host), "metadata", "annotations", WellKnown.requestedHostAnnotation));
}
