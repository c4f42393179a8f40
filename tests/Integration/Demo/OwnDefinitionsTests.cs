using ImageRegistry.Core;
using ImageRegistry.Integration.Deploy;
using ImageRegistry.Sandbox;
using Microsoft.FSharp.Collections;
using Xunit;

namespace ImageRegistry.Integration.Demo;

/// <summary>The CRDs that the sandbox brings along, against the deployed ones and against what real clusters held.</summary>
public sealed class OwnDefinitionsTests
{
    private static readonly string[] Masked = ["resourceVersion", "uid", "generation", "creationTimestamp"];

    public static TheoryData<string> PlatformNames => [.. Platforms.names];

    public static TheoryData<string> Scenarios =>
        [.. Directory.GetFiles(SharedFolder.Path("golden"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)!).Order()];

    [Theory]
    [InlineData("00_configs.crd.yaml")]
    [InlineData("01_imagepruners.crd.yaml")]
    public void The_operators_own_kinds_are_the_ones_that_are_deployed(string file) =>
        Assert.Contains(File.ReadAllText(DeployFolder.Path("base/crds/" + file)), OwnDefinitions.Texts());

    [Theory]
    [MemberData(nameof(PlatformNames))]
    public void A_cluster_on_every_platform_can_be_made_with_them(string platform)
    {
        var cluster = new SandboxCluster();
        OwnDefinitions.Load(cluster);

        Assert.True(PlayedCluster.Make(cluster, platform).Cluster.State.Revision > 0);
    }

    [Fact]
    public void A_platform_that_does_not_exist_is_refused_with_those_that_do()
    {
        var refused = Assert.Throws<ArgumentException>(() => PlayedCluster.Make(new SandboxCluster(), "mainframe"));

        Assert.Contains("aws, azure, gcp", refused.Message);
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void What_the_recorded_clusters_held_is_kept_whole(string scenario)
    {
        var cluster = new SandboxCluster();
        OwnDefinitions.Load(cluster);
        var served = Machine.kinds(cluster.State).Where(kind => kind.Group.EndsWith("openshift.io", StringComparison.Ordinal)).ToList();
        var recorded = JsonModule.parseText(File.ReadAllText(SharedFolder.Path($"golden/{scenario}.json"))).ResultValue;
        cluster.Apply(Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"openshift-image-registry"}}"""));

        foreach (var step in JsonModule.items(ListModule.OfSeq(["steps"]), recorded))
        {
            foreach (var (where, expected) in JsonModule.members(ListModule.OfSeq(["objects"]), step))
            {
                var kind = served.SingleOrDefault(kind => kind.Plural == where.Split('/')[0]);
                if (kind is null)
                    continue;
                // Masked times and what is empty were left out of what was recorded, but have to be there.
                var whole = JsonModule.mergePatch(Completed(expected), Parse("""{"spec":{}}"""));
                var written = JsonModule.set(ListModule.OfSeq(["apiVersion"]), Json.NewString(kind.Group + "/v1"), whole);
                cluster.Apply(written);
                Handle(cluster, kind, written);

                var stored = Machine.tryGet(Reference(kind, written), cluster.State)!.Value;
                Assert.Equal("", Missing(where, whole, stored));
            }
        }
    }

    private static Json Parse(string text) => JsonModule.parseText(text).ResultValue;

    private static ObjectRef Reference(Resource kind, Json document) => new(kind, Metadata.ns(document), Metadata.name(document));

    private static void Handle(SandboxCluster cluster, Resource kind, Json document)
    {
        var status = JsonModule.tryField("status", document);
        if (status is null)
            return;
        var patch = Json.NewObject(new FSharpMap<string, Json>([Tuple.Create("status", status.Value)]));
        var response = cluster.Handle(RequestModule.mergePatch(ObjectRefModule.path(Reference(kind, document)) + "/status", patch));
        Assert.True(response.Code == 200, JsonModule.text(ResponseModule.tryDocument(response)?.Value ?? Json.Null));
    }

    private static Json Completed(Json document) => document switch
    {
        Json.Object members => Json.NewObject(new FSharpMap<string, Json>(
            members.Item.Select(pair => Tuple.Create(pair.Key, Completed(pair.Value))).Concat(LeftOut(members.Item)))),
        Json.Array items => Json.NewArray(ListModule.OfSeq(items.Item.Select(Completed))),
        _ => document,
    };

    private static IEnumerable<Tuple<string, Json>> LeftOut(FSharpMap<string, Json> members)
    {
        if (members.ContainsKey("type") && members.ContainsKey("status"))
            yield return Tuple.Create("lastTransitionTime", Json.NewString("2026-01-01T00:00:00Z"));
        if (members.ContainsKey("resource") && members.ContainsKey("name") && !members.ContainsKey("group"))
            yield return Tuple.Create("group", Json.NewString(""));
        if (members.ContainsKey("storageManaged") && !members.ContainsKey("storage"))
            yield return Tuple.Create("storage", JsonModule.empty);
    }

    // What the server adds is its own business; what it takes away is not.
    private static string Missing(string path, Json expected, Json actual)
    {
        if (expected is Json.Object wanted && actual is Json.Object found)
        {
            return wanted.Item
                .Where(pair => !Masked.Contains(pair.Key))
                .Select(pair => found.Item.TryGetValue(pair.Key, out var value) ? Missing(path + "." + pair.Key, pair.Value, value) : path + "." + pair.Key)
                .FirstOrDefault(text => text != "", "");
        }

        if (expected is Json.Array one && actual is Json.Array other && one.Item.Length == other.Item.Length)
            return one.Item.Zip(other.Item, (x, y) => Missing(path + "[]", x, y)).FirstOrDefault(text => text != "", "");
        return expected.Equals(actual) ? "" : path;
    }
}
