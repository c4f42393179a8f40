using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>What is wrong around the Config: it is told, holds up only what needs it, and heals.</summary>
public sealed class BadSurroundingsTests
{
    private const string Group = "openshift.io/sa.scc.supplemental-groups";

    [Fact]
    public Task A_namespace_without_its_group_range_holds_up_the_pods_only() => Lab.RunAsync(
        LabSettings.WithRegistry with
        {
            Before = cluster => cluster.MergeAsync(
                WellKnown.operatorNamespaceObject, $$"""{"metadata":{"annotations":{"{{Group}}":null} } }"""),
        },
        async lab =>
        {
            await lab.Cluster.EventuallyAsync(async () =>
            {
                var config = await lab.ConfigAsync();
                Assert.Equal("True/Error", config.Said("Progressing"));
                Assert.Contains(Group, config.Told("Progressing"));
                Assert.Contains("such as 1000430000/10000", config.Told("Progressing"));
                await lab.GetAsync(WellKnown.networkPolicy);
                await lab.GetAsync(WellKnown.podDisruptionBudget);
            });
            Assert.Null(await lab.Cluster.GetAsync(WellKnown.deployment));

            await lab.Cluster.MergeAsync(
                WellKnown.operatorNamespaceObject, $$"""{"metadata":{"annotations":{"{{Group}}":"1000320000/10000"} } }""");

            await lab.ReadyAsync();
            Assert.Equal(1000320000, (await lab.GetAsync(WellKnown.deployment)).Number("spec", "template", "spec", "securityContext", "fsGroup"));
        });

    [Fact]
    public Task Without_a_pull_secret_the_registry_runs_and_the_lack_is_told() => Lab.RunAsync(
        LabSettings.WithRegistry with { Before = cluster => cluster.DeleteAsync(WellKnown.pullSecret) },
        async lab =>
        {
            await lab.ReadyAsync();
            var config = await lab.ConfigAsync();
            Assert.Equal("False/PullSecretMissing", config.Said("InputsValid"));
            Assert.Contains("Secret openshift-config/pull-secret", config.Told("InputsValid"));
            Assert.Contains("create it", config.Told("InputsValid"));
            Assert.Null(await lab.Cluster.GetAsync(WellKnown.pullSecretCopy));

            await lab.EditAsync("""{"spec":{"readOnly":true}}""");
            await lab.ReadyAsync();

            await lab.Cluster.ApplyAsync(Documents.Parse("""
                {"apiVersion":"v1","kind":"Secret","metadata":{"name":"pull-secret","namespace":"openshift-config"},
                 "type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"eyJhdXRocyI6e319"}}
                """));
            await lab.SettledAsync(async () =>
            {
                Assert.Equal("eyJhdXRocyI6e319", (await lab.GetAsync(WellKnown.pullSecretCopy)).Text("data", ".dockerconfigjson"));
                Assert.Null((await lab.ConfigAsync()).Condition("InputsValid"));
            });
            await lab.ReadyAsync();
        });

    [Fact]
    public Task A_lost_pull_secret_leaves_the_last_good_copy() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        var copy = await lab.GetAsync(WellKnown.pullSecretCopy);

        await lab.Cluster.DeleteAsync(WellKnown.pullSecret);
        await lab.SaysAsync("InputsValid", "False/PullSecretMissing");
        await lab.ReadyAsync();

        Assert.Equal(copy.At("data"), (await lab.GetAsync(WellKnown.pullSecretCopy)).At("data"));
    });

    [Fact]
    public Task An_Infrastructure_without_platform_is_lived_with_and_told() => Lab.RunAsync(
        new LabSettings { Platform = "unknown" },
        async lab =>
        {
            await lab.ReadyAsync();
            await lab.SaysAsync("InputsValid", "False/InvalidConfig");
            Assert.StartsWith("status.platformStatus: ", (await lab.ConfigAsync()).Told("InputsValid"), StringComparison.Ordinal);

            await lab.Cluster.MergeAsync(
                WellKnown.infrastructure, """{"status":{"platform":"None","platformStatus":{"type":"None"}}}""", "status");

            await lab.SettledAsync(async () => Assert.Null((await lab.ConfigAsync()).Condition("InputsValid")));
            await lab.ReadyAsync();
        });

    [Fact]
    public Task A_Route_whose_Secret_is_missing_holds_up_no_other() => Lab.RunAsync(
        LabSettings.WithRegistry with
        {
            Config = """
                {"spec":{"managementState":"Managed","replicas":1,"storage":{"emptyDir":{}},
                 "routes":[{"name":"first","secretName":"missing"},{"name":"second"}]}}
                """,
        },
        async lab =>
        {
            await lab.SaysAsync("Progressing", "True/Error");
            await lab.Cluster.EventuallyAsync(async () =>
            {
                await lab.GetAsync(WellKnown.route("second"));
                await lab.GetAsync(WellKnown.deployment);
                var message = (await lab.ConfigAsync()).Told("Progressing");
                Assert.Contains("route first", message);
                Assert.Contains("Secret openshift-image-registry/missing does not exist", message);
                Assert.DoesNotContain("route second", message);
            });

            await lab.Cluster.ApplyAsync(Documents.Parse("""
                {"apiVersion":"v1","kind":"Secret","metadata":{"name":"missing","namespace":"openshift-image-registry"},
                 "stringData":{"tls.crt":"C","tls.key":"K"}}
                """));
            await lab.ReadyAsync();
            Assert.Equal("C", (await lab.GetAsync(WellKnown.route("first"))).Text("spec", "tls", "certificate"));
        });

    [Fact]
    public Task A_pull_secret_of_the_wrong_type_is_told_and_the_last_good_copy_stays() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        var copy = await lab.GetAsync(WellKnown.pullSecretCopy);

        await lab.Cluster.DeleteAsync(WellKnown.pullSecret);
        await lab.Cluster.ApplyAsync(Documents.Parse("""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"pull-secret","namespace":"openshift-config"},
             "type":"Opaque","data":{"password":"c2VjcmV0"}}
            """));
        await lab.SaysAsync("InputsValid", "False/PullSecretInvalid");
        await lab.EditAsync("""{"spec":{"logLevel":"Debug"}}""");
        await lab.ReadyAsync();

        Assert.Contains("Secret openshift-config/pull-secret", (await lab.ConfigAsync()).Told("InputsValid"));
        Assert.Equal(copy.At("data"), (await lab.GetAsync(WellKnown.pullSecretCopy)).At("data"));
    });

    [Fact]
    public Task A_certificate_that_is_none_is_told_and_the_others_arrive() => Lab.RunAsync(LabSettings.WithRegistry, async lab =>
    {
        await lab.ReadyAsync();
        var (certificate, _) = Process.Certificates.New("mirror.example.com");

        await lab.Cluster.ApplyAsync(Documents.Parse(
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"openshift-config","name":"mine"},"data":{"bad.example.com":"no certificate"}}""")
            .With(Json.NewString(certificate), "data", "good.example.com"));
        await lab.Cluster.MergeAsync(WellKnown.image, """{"spec":{"additionalTrustedCA":{"name":"mine"}}}""");

        await lab.SaysAsync("InputsValid", "False/CertificateInvalid");
        await lab.ReadyAsync();
        var told = (await lab.ConfigAsync()).Told("InputsValid");
        Assert.Contains("ConfigMap openshift-config/mine data[\"bad.example.com\"]", told);
        Assert.DoesNotContain("good.example.com", told);
        Assert.Equal(certificate, (await lab.GetAsync(WellKnown.certificates)).Text("data", "good.example.com"));

        await lab.Cluster.MergeAsync(WellKnown.clusterConfigMap("mine"), """{"data":{"bad.example.com":null}}""");
        await lab.SettledAsync(async () => Assert.Null((await lab.ConfigAsync()).Condition("InputsValid")));
        await lab.ReadyAsync();
    });

    [Fact]
    public Task A_trusted_CA_without_its_key_holds_up_the_storage_only() => Lab.RunAsync(
        LabSettings.WithRegistry with
        {
            Config = """
                {"spec":{"managementState":"Managed","replicas":1,
                 "storage":{"s3":{"bucket":"mine","region":"us-east-1","regionEndpoint":"https://127.0.0.1:1","trustedCA":{"name":"storage-ca"}}}}}
                """,
            Before = async cluster =>
            {
                await cluster.ApplyAsync(Documents.Parse("""
                    {"apiVersion":"v1","kind":"Secret","metadata":{"name":"image-registry-private-configuration-user","namespace":"openshift-image-registry"},
                     "stringData":{"REGISTRY_STORAGE_S3_ACCESSKEY":"A","REGISTRY_STORAGE_S3_SECRETKEY":"a-secret-of-this-test"}}
                    """));
                await cluster.ApplyAsync(Documents.Parse(
                    """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"openshift-config","name":"storage-ca"},"data":{"other":"x"}}"""));
            },
        },
        async lab =>
        {
            await lab.Cluster.EventuallyAsync(async () =>
            {
                Assert.Equal(
                    "unable to get S3 CA bundle: trusted CA config map \"storage-ca\" does not contain required key \"ca-bundle.crt\"; put the CA's certificate there",
                    (await lab.ConfigAsync()).Told("StorageExists"));
                await lab.GetAsync(WellKnown.nodeCa);
                await lab.GetAsync(WellKnown.prunerCronJob);
                Assert.NotEmpty((await lab.GetAsync(WellKnown.image)).Text("status", "internalRegistryHostname"));
            });

            await lab.Cluster.MergeAsync(WellKnown.clusterConfigMap("storage-ca"), """{"data":{"ca-bundle.crt":"no certificate"}}""");
            await lab.Cluster.EventuallyAsync(async () => Assert.Contains(
                "holds no certificate in PEM form; put the CA's certificate there", (await lab.ConfigAsync()).Told("StorageExists")));

            await lab.EditAsync("""{"spec":{"storage":{"s3":null,"managementState":null,"emptyDir":{}}}}""");
            await lab.ReadyAsync();
        });
}
