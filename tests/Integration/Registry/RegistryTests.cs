using System.Security.Cryptography.X509Certificates;
using System.Text;
using ImageRegistry.Core;
using ImageRegistry.Integration.Buckets;
using ImageRegistry.Integration.Clouds;
using ImageRegistry.Integration.Cluster;
using ImageRegistry.Integration.Wire;
using ImageRegistry.Sandbox;
using Xunit;

namespace ImageRegistry.Integration.Registry;

/// <summary>The real registry works with the pod template that the operator has made.</summary>
[Collection(S3ServersGroup.Name)]
public sealed class RegistryTests(S3Servers servers) : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TestAuthority serviceCa = new("service CA");

    public void Dispose()
    {
        serviceCa.Dispose();
        folder.Dispose();
    }

    [Fact]
    public Task On_S3_it_takes_and_gives_images_until_it_is_read_only_and_leaves_nothing_behind() => BucketLab.RunAsync(
        servers,
        "registry",
        async at =>
        {
            at.SparePublicAccess();
            at.Lab.Start();
            await at.Lab.ReadyAsync();

            await AssertWorksAsync(at.Lab);

            Assert.NotEmpty(await at.KeysAsync(at.Bucket));
            await at.Lab.EditAsync("""{"spec":{"managementState":"Removed"}}""");
            await at.Lab.SettledAsync(async () => Assert.Equal("False/Removed", (await at.Lab.ConfigAsync()).Said("Progressing")));
            Assert.Empty(await at.BucketsAsync());
            Assert.Null(await at.Lab.Cluster.GetAsync(WellKnown.deployment));
        },
        WithServingCertificate,
        started: false);

    [Fact]
    public Task On_a_claim_it_does_the_same() => Lab.RunAsync(
        WithServingCertificate(new LabSettings
        {
            Config = """{"spec":{"managementState":"Managed","replicas":1,"storage":{"pvc":{"claim":""}}}}""",
            Played = ControllerSettingsModule.everything(TimeSpan.Zero),
        }),
        async lab =>
        {
            await lab.ReadyAsync();

            await AssertWorksAsync(lab);
        });

    /// <summary>Takes an image and gives it back; read-only, gives it back and takes no other.</summary>
    private async Task AssertWorksAsync(Lab lab)
    {
        OciImage.Write(folder.At("one"), seed: 1);
        OciImage.Write(folder.At("two"), seed: 2);
        var skopeo = new Skopeo(folder, serviceCa.Pem + "\n" + servers.Authority);
        await using (var registry = await RegistryPod.StartAsync(lab.Cluster, folder.At("claims")))
        {
            Assert.Equal(RegistryPod.Ignored, registry.SaidToIgnore);
            AssertWorked(await skopeo.PushAsync(folder.At("one"), registry, "lab/one"));
            AssertWorked(await skopeo.PullAsync(registry, "lab/one", folder.At("pulled")));
            Assert.Equal(OciImage.Blobs(folder.At("one")), OciImage.Blobs(folder.At("pulled")));
        }

        await lab.EditAsync("""{"spec":{"readOnly":true}}""");
        await lab.ReadyAsync();
        await using (var registry = await RegistryPod.StartAsync(lab.Cluster, folder.At("claims")))
        {
            var (code, said) = await skopeo.PushAsync(folder.At("two"), registry, "lab/two");
            Assert.NotEqual(0, code);
            Assert.Contains("initiating layer upload", said);
            Assert.Contains("StatusCode: 405", said);
            AssertWorked(await skopeo.PullAsync(registry, "lab/one", folder.At("pulled-again")));
            Assert.Equal(OciImage.Blobs(folder.At("one")), OciImage.Blobs(folder.At("pulled-again")));
        }
    }

    private static void AssertWorked((int Code, string Said) answer) => Assert.True(answer.Code == 0, answer.Said);

    /// <summary>The played service CA makes words; a registry that serves needs a certificate.</summary>
    private LabSettings WithServingCertificate(LabSettings settings) => settings with
    {
        Before = async cluster =>
        {
            await settings.Before(cluster);
            using var certificate = serviceCa.ServerCertificate();
            using var key = certificate.GetECDsaPrivateKey()!;
            await cluster.ApplyAsync(Documents.Parse($$"""
                {"apiVersion":"v1","kind":"Secret","metadata":{"name":"image-registry-tls","namespace":"openshift-image-registry"},"type":"kubernetes.io/tls",
                 "data":{"tls.crt":"{{Base64(certificate.ExportCertificatePem())}}","tls.key":"{{Base64(key.ExportECPrivateKeyPem())}}"} }
                """));
        },
    };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
