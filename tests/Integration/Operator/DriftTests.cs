using ImageRegistry.Core;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Operator;

/// <summary>What is done by hand to what the operator writes, rows 1 to 26 of the inventory (table RS-134).</summary>
public sealed class DriftTests
{
    private const string Foreign = """{"metadata":{"labels":{"team":"a"},"annotations":{"example.com/note":"kept"}}}""";

    private static readonly ObjectRef DefaultRoute = WellKnown.route("default-route");
    private static readonly ObjectRef NamedRoute = WellKnown.route("public");

    private static readonly IReadOnlyList<ObjectRef> Rows =
    [
        WellKnown.clusterRole, WellKnown.clusterRoleBinding, WellKnown.serviceAccount, WellKnown.pullSecretCopy, WellKnown.privateConfiguration,
        WellKnown.service, WellKnown.deployment, WellKnown.podDisruptionBudget, WellKnown.networkPolicy, DefaultRoute, NamedRoute,
        WellKnown.certificates, WellKnown.managedCertificates, WellKnown.serviceCa,
        WellKnown.prunerClusterRole, WellKnown.prunerClusterRoleBinding, WellKnown.prunerServiceAccount, WellKnown.prunerNetworkPolicy,
        WellKnown.prunerCronJob, WellKnown.nodeCa, WellKnown.image, WellKnown.imagePruner, WellKnown.clusterOperator,
    ];

    // Each edit hits what the operator owns; the path says what has to be as before again.
    private static readonly IReadOnlyList<(ObjectRef Target, string Edit, string[] Owned)> Edits =
    [
        (WellKnown.clusterRole, """{"rules":[]}""", ["rules"]),
        (WellKnown.clusterRoleBinding, """{"subjects":[]}""", ["subjects"]),
        (WellKnown.pullSecretCopy, """{"data":{".dockerconfigjson":"e30="}}""", ["data"]),
        (WellKnown.privateConfiguration, """{"data":{"REGISTRY_STORAGE_S3_ACCESSKEY":"eA=="}}""", ["data"]),
        (WellKnown.service, """{"spec":{"ports":[{"name":"other","port":5000,"targetPort":1}],"selector":{"app":"x"}}}""", ["spec"]),
        (WellKnown.deployment, """{"metadata":{"labels":{"docker-registry":"x"}},"spec":{"replicas":5,"template":{"spec":{"priorityClassName":null}}}}""", ["spec"]),
        (WellKnown.podDisruptionBudget, """{"spec":{"minAvailable":7}}""", ["spec"]),
        (WellKnown.networkPolicy, """{"spec":{"policyTypes":["Ingress"],"egress":null}}""", ["spec"]),
        (WellKnown.prunerClusterRole, """{"rules":[]}""", ["rules"]),
        (WellKnown.prunerClusterRoleBinding, """{"subjects":[]}""", ["subjects"]),
        (WellKnown.prunerNetworkPolicy, """{"spec":{"egress":null}}""", ["spec"]),
        (WellKnown.prunerCronJob, """{"spec":{"suspend":true,"timeZone":"Etc/UTC","jobTemplate":{"spec":{"activeDeadlineSeconds":9}}}}""", ["spec"]),
        (WellKnown.nodeCa, """{"spec":{"updateStrategy":{"type":"OnDelete"},"template":{"spec":{"tolerations":[],"nodeSelector":{"infra":""}}}}}""", ["spec"]),
        (DefaultRoute, """{"spec":{"tls":{"termination":"edge"}}}""", ["spec", "tls"]),
        (NamedRoute, """{"spec":{"host":"elsewhere.example.com"}}""", ["spec"]),
        (WellKnown.certificates, """{"data":{"extra":"x"}}""", ["data"]),
        (WellKnown.certificates, """{"binaryData":{"bytes":"eA=="}}""", ["binaryData"]),
        (WellKnown.managedCertificates, """{"data":null}""", ["data"]),
        (WellKnown.serviceCa, """{"metadata":{"annotations":{"service.beta.openshift.io/inject-cabundle":null}}}""", ["metadata", "annotations"]),
    ];

    // The same of what the operator tells in statuses.
    private static readonly IReadOnlyList<(ObjectRef Target, string Edit, string[] Owned)> Reports =
    [
        (WellKnown.config, """{"status":{"readyReplicas":9,"observedGeneration":0}}""", ["status", "readyReplicas"]),
        (WellKnown.image, """{"status":{"internalRegistryHostname":"elsewhere","externalRegistryHostnames":["elsewhere"]}}""", ["status"]),
        (WellKnown.imagePruner, """{"status":{"observedGeneration":0}}""", ["status"]),
        (WellKnown.clusterOperator, """{"status":{"versions":[{"name":"operator","version":"9"}],"relatedObjects":[]}}""", ["status"]),
    ];

    private static LabSettings WithRoutes { get; } = LabSettings.WithRegistry with
    {
        Config = """
            {"spec":{"managementState":"Managed","replicas":1,"storage":{"emptyDir":{}},"defaultRoute":true,
             "routes":[{"name":"public","hostname":"registry.example.com"}]}}
            """,
    };

    private static async Task<IReadOnlyDictionary<ObjectRef, Json>> AllAsync(Lab lab)
    {
        var all = new Dictionary<ObjectRef, Json>();
        foreach (var row in Rows)
            all.Add(row, await lab.GetAsync(row));
        return all;
    }

    [Fact]
    public Task What_others_write_beside_stays_and_rolls_nothing_out() => Lab.RunAsync(WithRoutes, async lab =>
    {
        await lab.ReadyAsync();
        var since = await lab.NowAsync();

        foreach (var row in Rows)
            await lab.Cluster.MergeAsync(row, Foreign);
        await lab.Cluster.MergeAsync(WellKnown.serviceAccount, """{"imagePullSecrets":[{"name":"mine"}],"secrets":[{"name":"theirs"}]}""");
        var more = (await lab.GetAsync(WellKnown.clusterRole)).Items("rules")
            .Append(Documents.Parse("""{"apiGroups":["example.com"],"resources":["things"],"verbs":["get"]}"""));
        await lab.Cluster.MergeAsync(WellKnown.clusterRole, JsonModule.empty.With(Documents.Array(more), "rules"));
        var edited = await AllAsync(lab);
        await lab.ReadyAsync();

        // An annotation counts as a new generation of a Deployment, after which it is written once more as it is (RS-7).
        var writes = (await lab.WritesAsync(since)).Where(entry => entry.Resource != "deployments.apps" && entry.Subresource != "status");
        Assert.Equal("", Lab.Lines(writes));
        foreach (var (target, after) in await AllAsync(lab))
            Assert.Equal(
                JsonModule.text(edited[target].Without("status").Without("metadata", "resourceVersion").Without("metadata", "managedFields")),
                JsonModule.text(after.Without("status").Without("metadata", "resourceVersion").Without("metadata", "managedFields")));
    });

    [Fact]
    public Task What_is_the_operators_is_repaired_and_the_rest_stays() => Lab.RunAsync(WithRoutes, async lab =>
    {
        await lab.ReadyAsync();
        foreach (var row in Rows)
            await lab.Cluster.MergeAsync(row, Foreign);
        var before = await AllAsync(lab);

        foreach (var (target, edit, _) in Edits)
            await lab.Cluster.MergeAsync(target, edit);

        await lab.Cluster.EventuallyAsync(async () =>
        {
            foreach (var (target, _, owned) in Edits)
                Assert.Equal(
                    (ObjectRefModule.text(target), JsonModule.text(before[target].At(owned) ?? Json.Null)),
                    (ObjectRefModule.text(target), JsonModule.text((await lab.GetAsync(target)).At(owned) ?? Json.Null)));
        });
        await lab.ReadyAsync();
        foreach (var (target, after) in await AllAsync(lab))
        {
            Assert.Equal(Metadata.uid(before[target]), Metadata.uid(after));
            Assert.Equal("a", after.Text("metadata", "labels", "team"));
            Assert.Equal("kept", after.Text("metadata", "annotations", "example.com/note"));
        }

        Assert.Equal("default", (await lab.GetAsync(WellKnown.deployment)).Text("metadata", "labels", "docker-registry"));
    });

    [Fact]
    public Task What_is_deleted_comes_back() => Lab.RunAsync(WithRoutes, async lab =>
    {
        await lab.ReadyAsync();
        var before = await AllAsync(lab);

        foreach (var row in Rows)
            await lab.Cluster.DeleteAsync(row);

        await lab.Cluster.EventuallyAsync(async () =>
        {
            foreach (var row in Rows)
                Assert.NotEqual(Metadata.uid(before[row]), Metadata.uid(await lab.GetAsync(row)));
        });
        await lab.ReadyAsync();
        Assert.Equal(
            before[WellKnown.deployment].At("spec", "replicas"), (await lab.GetAsync(WellKnown.deployment)).At("spec", "replicas"));
    });

    [Fact]
    public Task What_others_write_into_statuses_is_corrected() => Lab.RunAsync(WithRoutes, async lab =>
    {
        await lab.ReadyAsync();
        var before = new Dictionary<ObjectRef, Json>();
        foreach (var (target, _, _) in Reports)
            before.Add(target, await lab.GetAsync(target));

        foreach (var (target, edit, _) in Reports)
            await lab.Cluster.MergeAsync(target, edit, "status");

        await lab.SettledAsync(async () =>
        {
            foreach (var (target, _, owned) in Reports)
                Assert.Equal(
                    (ObjectRefModule.text(target), JsonModule.text(before[target].At(owned) ?? Json.Null)),
                    (ObjectRefModule.text(target), JsonModule.text((await lab.GetAsync(target)).At(owned) ?? Json.Null)));
        });
        await lab.ReadyAsync();
    });

    [Fact]
    public Task A_claim_is_its_users_from_the_moment_it_is_made_and_comes_back_when_it_is_deleted() => Lab.RunAsync(
        new LabSettings
        {
            Config = """{"spec":{"managementState":"Managed","replicas":1,"storage":{"pvc":{"claim":""}}}}""",
            Played = ControllerSettingsModule.everything(TimeSpan.Zero),
        },
        async lab =>
        {
            var claim = new ObjectRef(ImageRegistry.Core.Kind.persistentVolumeClaim, WellKnown.operatorNamespace, "image-registry-storage");
            await lab.ReadyAsync();
            var since = await lab.NowAsync();

            await lab.Cluster.MergeAsync(claim, Foreign);
            await lab.ReadyAsync();
            Assert.Equal("", Lab.Lines(await lab.WritesAsync(since)));
            var edited = await lab.GetAsync(claim);
            Assert.Equal("a", edited.Text("metadata", "labels", "team"));

            // As long as pods use it, the cluster keeps it.
            await lab.EditAsync("""{"spec":{"replicas":0}}""");
            await lab.SaysAsync("Available", "False/NoReplicasAvailable");
            await lab.Cluster.DeleteAsync(claim);
            await lab.Cluster.EventuallyAsync(async () => Assert.NotEqual(Metadata.uid(edited), Metadata.uid(await lab.GetAsync(claim))));
            await lab.EditAsync("""{"spec":{"replicas":1}}""");
            await lab.ReadyAsync();
        });

    [Fact]
    public Task The_Job_that_an_older_release_left_on_Azure_goes() => Lab.RunAsync(
        new LabSettings
        {
            Platform = "azure",
            Config = LabSettings.Managed,
            Before = cluster => cluster.ApplyAsync(Documents.Parse("""
                {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"azure-path-fix","namespace":"openshift-image-registry"},
                 "spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"path-fix","image":"quay.io/lab/operator:0"}]}}}}
                """)),
        },
        async lab =>
        {
            await lab.ReadyAsync();
            Assert.Null(await lab.Cluster.GetAsync(WellKnown.pathFixJob));
        });
}
