using System.Text;
using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Integration.Process;
using Xunit;

namespace ImageRegistry.Integration.Clouds;

/// <summary>The life of a registry on Google's cloud by the process as it is shipped, from the first look to nothing left.</summary>
public sealed class GcsOperatorTests
{
    private const string Key = """{"type":"service_account","project_id":"lab-project","client_email":"registry@lab.iam","private_key":"hush-hush-key"}""";

    private static readonly LabSettings OnGcp = new()
    {
        Platform = "gcp",
        Before = async cluster =>
        {
            await cluster.ApplyAsync(Documents.Parse($$"""
                {"apiVersion":"v1","kind":"Secret","metadata":{"name":"installer-cloud-credentials","namespace":"openshift-image-registry"},
                 "data":{"service_account.json":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Key))}}"} }
                """));
            // The API takes these only together with the first word about the platform, as the installer writes them.
            await cluster.MergeAsync(WellKnown.infrastructure, """{"status":{"platformStatus":{"gcp":null}}}""", "status");
            await cluster.MergeAsync(
                WellKnown.infrastructure,
                """{"status":{"platformStatus":{"gcp":{"projectID":"lab-project","region":"us-east1","resourceLabels":[{"key":"team","value":"images"}],"resourceTags":[{"parentID":"lab-project","key":"env","value":"prod"}]}}}}""",
                "status");
        },
    };

    [Fact]
    public async Task A_registry_gets_its_bucket_with_labels_and_tags_rests_and_leaves_nothing_behind()
    {
        await using var google = await GcsServer.StartAsync();

        await Lab.RunAsync(
            OnGcp,
            async lab =>
            {
                await using var running = RunningOperator.Start(
                    ["--kubeconfig", lab.Cluster.Kubeconfig],
                    [.. Scenario.Read("none-emptydir").Environment, ("STORAGE_EMULATOR_HOST", google.Host), ("OPERATOR_SERVING_PAIR_DIR", "/nowhere")]);
                try
                {
                    await lab.ReadyAsync();
                    var config = await lab.ConfigAsync();
                    var bucket = config.Text("spec", "storage", "gcs", "bucket");
                    Assert.Equal("True/GCS Bucket Exists", config.Said("StorageExists"));
                    Assert.Equal("True/SuccessTaggingBucket", config.Said("StorageTagged"));
                    Assert.Equal("True/Public Access Block Successful", config.Said("StoragePublicAccessBlocked"));
                    Assert.Equal("Managed", config.Text("spec", "storage", "managementState"));
                    Assert.Equal([bucket], google.Buckets.Keys);
                    Assert.Equal("owned", google.Buckets[bucket].Text("labels", "kubernetes-io-cluster-" + await InfrastructureAsync(lab)));
                    Assert.Equal("images", google.Buckets[bucket].Text("labels", "team"));
                    Assert.Equal(["lab-project/env/prod"], google.TagsOf(bucket));

                    var calls = google.Asked.Count;
                    await lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");
                    await lab.ReadyAsync();
                    Assert.Equal(calls, google.Asked.Count);

                    google.Fill(bucket, 1100);
                    await lab.EditAsync("""{"spec":{"managementState":"Removed"}}""");
                    await lab.SettledAsync(async () =>
                    {
                        Assert.Equal("False/GCS Bucket Deleted", (await lab.ConfigAsync()).Said("StorageExists"));
                        Assert.Equal("False/Removed", (await lab.ConfigAsync()).Said("Progressing"));
                    });
                    Assert.Empty(google.Buckets);
                    Assert.Equal("", (await lab.ConfigAsync()).Text("spec", "storage", "gcs", "bucket"));
                    Assert.DoesNotContain("hush", running.Log, StringComparison.Ordinal);
                    Assert.DoesNotContain(google.Asked, request => request.Contains("oauth", StringComparison.Ordinal));
                    await running.SignalAsync("TERM");
                    Assert.Equal(0, await running.ExitAsync());
                }
                catch (Exception e)
                {
                    throw new Xunit.Sdk.XunitException(
                        e.Message + "\n" + e.StackTrace + "\n--- asked of Google\n" + string.Join('\n', google.Asked) + "\n--- log\n" + running.Log, e);
                }
            },
            started: false);
    }

    private static async Task<string> InfrastructureAsync(Lab lab) => (await lab.GetAsync(WellKnown.infrastructure)).Text("status", "infrastructureName");
}
