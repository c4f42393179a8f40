using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>Values that a newer or weaker schema lets through (law 14).</summary>
public sealed class UnrecognisedValueTests
{
    private static LabSettings WithoutSchema { get; } = LabSettings.WithRegistry with
    {
        Before = cluster => RelaxedSchema.InstallAsync(cluster),
    };

    [Theory]
    [InlineData("""{"managementState":"Parked"}""", """{"managementState":"Managed"}""", "UnsupportedManagementState", "spec.managementState: Parked", "Managed, Unmanaged or Removed")]
    [InlineData("""{"managementState":"Force"}""", """{"managementState":"Managed"}""", "UnsupportedManagementState", "spec.managementState: Force", "Managed, Unmanaged or Removed")]
    [InlineData("""{"rolloutStrategy":"Sideways"}""", """{"rolloutStrategy":"RollingUpdate"}""", "InvalidConfig", "spec.rolloutStrategy: Sideways", "RollingUpdate or Recreate")]
    [InlineData("""{"replicas":"two"}""", """{"replicas":1}""", "VerificationFailed", "spec.replicas", "number")]
    [InlineData("""{"storage":{"managementState":"Mine"}}""", """{"storage":{"managementState":"Managed"}}""", "InvalidConfig", "spec.storage.managementState: Mine", "Managed")]
    [InlineData("""{"nodeSelector":["a"]}""", """{"nodeSelector":null}""", "InvalidConfig", "spec.nodeSelector", "")]
    [InlineData("""{"requests":7}""", """{"requests":null}""", "InvalidRequests", "spec.requests", "")]
    public Task They_are_told_by_field_and_remedy_and_healed_by_putting_them_right(
        string mistake, string remedy, string reason, string field, string advice) =>
        Lab.RunAsync(WithoutSchema, async lab =>
        {
            await lab.ReadyAsync();
            var before = await lab.GetAsync(WellKnown.deployment);

            await RelaxedSchema.EditAsync(lab, $$"""{"spec":{{mistake}} }""");
            await lab.SettledAsync(async () =>
            {
                var config = await lab.ConfigAsync();
                Assert.Equal($"True/{reason}", config.Said("Degraded"));
                Assert.Contains(field, config.Told("Degraded"));
                Assert.Contains(advice, config.Told("Degraded"));
            });
            Assert.Equal(before, await lab.GetAsync(WellKnown.deployment));

            await RelaxedSchema.EditAsync(lab, $$"""{"spec":{{remedy}} }""");
            await lab.ReadyAsync();
        });

    [Theory]
    [InlineData("logLevel")]
    [InlineData("operatorLogLevel")]
    public Task An_unknown_log_level_is_only_remarked_upon(string field) => Lab.RunAsync(WithoutSchema, async lab =>
    {
        await lab.ReadyAsync();

        await RelaxedSchema.EditAsync(lab, $$"""{"spec":{"{{field}}":"Loud"} }""");
        await lab.Cluster.EventuallyAsync(async () =>
        {
            var config = await lab.ConfigAsync();
            Assert.Equal("False/UnknownLogLevel", config.Said("InputsValid"));
            Assert.Contains($"spec.{field}: Loud", config.Told("InputsValid"));
        });
        await lab.ReadyAsync();

        await RelaxedSchema.EditAsync(lab, $$"""{"spec":{"{{field}}":"Normal"} }""");
        await lab.SettledAsync(async () => Assert.Null((await lab.ConfigAsync()).Condition("InputsValid")));
    });
}
