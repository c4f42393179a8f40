using ImageRegistry.Core;
using ImageRegistry.Effects.Gcs;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Integration.Wire;
using Microsoft.FSharp.Collections;
using Xunit;

namespace ImageRegistry.Integration.Clouds;

/// <summary>The requests that actions at a bucket of Google Cloud Storage become, to the letter, and what comes of the answers (6.3, 6.4).</summary>
public sealed class GcsBucketTests
{
    private const string Bucket = "/storage/v1/b/images";

    private static CloudAction Create(string keyId, params (string Key, string Value)[] labels) =>
        CloudAction.NewCreate(ListModule.OfSeq(labels.Select(label => Tuple.Create(label.Key, label.Value))), keyId);

    [Fact]
    public async Task A_bucket_is_found_with_its_labels_and_its_key()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login(),
            GcsExchange.Plain($"GET {Bucket}?projection=full", Answers.Json(
                """{"kind":"storage#bucket","name":"images","labels":{"team":"images"},"encryption":{"defaultKmsKeyName":"projects/p/key"}}""")));

        var found = Assert.IsType<CloudAnswer.Found>((await GcsPeerBucket.DoAsync(peer, CloudAction.Probe)).ResultValue);

        Assert.Equal(new CloudTraits(new FSharpMap<string, string>([Tuple.Create("team", "images")]), "projects/p/key", false), found.Item);
        await peer.DoneAsync();
    }

    [Theory]
    [InlineData("""{"publicAccessPrevention":"enforced","uniformBucketLevelAccess":{"enabled":true}}""", true)]
    [InlineData("""{"publicAccessPrevention":"inherited","uniformBucketLevelAccess":{"enabled":true}}""", false)]
    [InlineData("""{"publicAccessPrevention":"enforced","uniformBucketLevelAccess":{"enabled":false}}""", false)]
    [InlineData("""{"publicAccessPrevention":"enforced"}""", false)]
    public async Task A_bucket_is_closed_to_the_public_when_it_is_so_as_a_whole_and_object_by_object(string access, bool isBlocked)
    {
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login(),
            GcsExchange.Plain($"GET {Bucket}?projection=full", Answers.Json($$"""{"name":"images","iamConfiguration":{{access}}}""")));

        var found = Assert.IsType<CloudAnswer.Found>((await GcsPeerBucket.DoAsync(peer, CloudAction.Probe)).ResultValue);

        Assert.Equal(isBlocked, found.Item.IsPublicBlocked);
        await peer.DoneAsync();
    }

    private const string Closed =
        "\"iamConfiguration\":" + """{"publicAccessPrevention":"enforced","uniformBucketLevelAccess":{"enabled":true}}""";

    [Fact]
    public async Task A_new_bucket_is_asked_for_with_all_that_belongs_to_it_and_nothing_else()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login(),
            GcsExchange.With(
                "POST /storage/v1/b?project=lab-project",
                $$"""{"encryption":{"defaultKmsKeyName":"projects/p/key"},{{Closed}},"labels":{"kubernetes-io-cluster-lab":"owned","team":"images"},"location":"us-east1","name":"images"}""",
                Answers.Json("""{"name":"images"}""")),
            GcsExchange.With("POST /storage/v1/b?project=lab-project", $$"""{{{Closed}},"location":"us-east1","name":"images"}""", Answers.Json("""{"name":"images"}""")));
        await using var interpreter = GcsPeerBucket.Interpreter(peer);

        var full = Create("projects/p/key", ("kubernetes-io-cluster-lab", "owned"), ("team", "images"));
        Assert.Equal(CloudAnswer.Done, (await interpreter.CarryOutAsync(full, Patience.Token)).ResultValue);
        Assert.Equal(CloudAnswer.Done, (await interpreter.CarryOutAsync(Create(""), Patience.Token)).ResultValue);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task Objects_are_deleted_page_by_page_with_their_generations_and_their_names_escaped()
    {
        const string list = "?versions=true&maxResults=1000&fields=items(name,generation),nextPageToken";
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login(),
            GcsExchange.Plain($"GET {Bucket}/o{list}", Answers.Json("""{"items":[{"name":"a/b c","generation":"17"}],"nextPageToken":"x/2="}""")),
            GcsExchange.Plain($"DELETE {Bucket}/o/a%2Fb%20c?generation=17", Answers.Of(204, "text/plain", "")),
            GcsExchange.Plain($"GET {Bucket}/o{list}&pageToken=x%2F2%3D", Answers.Json("""{"items":[{"name":"gone"}]}""")),
            GcsExchange.Plain($"DELETE {Bucket}/o/gone", GcsExchange.Error(404, "No such object: images/gone")),
            GcsExchange.Plain($"GET {Bucket}/o{list}", Answers.Json("""{"kind":"storage#objects"}""")));
        await using var interpreter = GcsPeerBucket.Interpreter(peer);

        Assert.Equal(CloudAnswer.NewEmptied(2, false), (await interpreter.CarryOutAsync(CloudAction.Empty, Patience.Token)).ResultValue);
        Assert.Equal(CloudAnswer.NewEmptied(0, false), (await interpreter.CarryOutAsync(CloudAction.Empty, Patience.Token)).ResultValue);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task An_object_that_may_not_be_deleted_ends_the_portion()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login(),
            GcsExchange.Plain(
                $"GET {Bucket}/o?versions=true&maxResults=1000&fields=items(name,generation),nextPageToken",
                Answers.Json("""{"items":[{"name":"held","generation":"1"}],"nextPageToken":"2"}""")),
            GcsExchange.Plain($"DELETE {Bucket}/o/held?generation=1", GcsExchange.Error(403, "Object 'images/held' is subject to bucket's retention policy")));

        Assert.Equal(
            new CloudFailure(CloudFailureKind.Denied, "403", 403, "Object 'images/held' is subject to bucket's retention policy"),
            (await GcsPeerBucket.DoAsync(peer, CloudAction.Empty)).ErrorValue);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_bucket_is_removed_one_that_is_gone_counts_as_removed_and_one_with_objects_is_not_empty()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login(),
            GcsExchange.Plain($"DELETE {Bucket}", Answers.Of(204, "text/plain", "")),
            GcsExchange.Plain($"DELETE {Bucket}", GcsExchange.Error(404, "The specified bucket does not exist.")),
            GcsExchange.Plain($"DELETE {Bucket}", GcsExchange.Error(409, "The bucket you tried to delete is not empty.")));
        await using var interpreter = GcsPeerBucket.Interpreter(peer);

        Assert.Equal(CloudAnswer.Done, (await interpreter.CarryOutAsync(CloudAction.Remove, Patience.Token)).ResultValue);
        Assert.Equal(CloudAnswer.Done, (await interpreter.CarryOutAsync(CloudAction.Remove, Patience.Token)).ResultValue);
        Assert.Equal(
            new CloudFailure(CloudFailureKind.NotEmpty, "409", 409, "The bucket you tried to delete is not empty."),
            (await interpreter.CarryOutAsync(CloudAction.Remove, Patience.Token)).ErrorValue);
        await peer.DoneAsync();
    }

    private const string Parent = "%2F%2Fstorage.googleapis.com%2Fprojects%2F_%2Fbuckets%2Fimages";
    private const string Binding = """{"parent":"//storage.googleapis.com/projects/_/buckets/images","tagValueNamespacedName":"org/env/prod"}""";

    [Fact]
    public async Task Effective_tags_are_read_page_by_page_inherited_ones_included()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login(),
            GcsExchange.Plain($"GET /v3/effectiveTags?parent={Parent}", Answers.Json(
                """{"effectiveTags":[{"namespacedTagValue":"org/a/1","inherited":true}],"nextPageToken":"p2"}""")),
            GcsExchange.Plain($"GET /v3/effectiveTags?parent={Parent}&pageToken=p2", Answers.Json("""{"effectiveTags":[{"namespacedTagValue":"org/b/2"}]}""")));

        Assert.Equal(
            CloudAnswer.NewBindings(ListModule.OfSeq(["org/a/1", "org/b/2"])),
            (await GcsPeerBucket.DoAsync(peer, CloudAction.ReadTagBindings)).ResultValue);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_tag_is_bound_and_its_operation_waited_for()
    {
        var time = new ManualTime();
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login(),
            GcsExchange.With("POST /v3/tagBindings", Binding, Answers.Json("""{"name":"operations/rctb.7","done":false}""")),
            GcsExchange.Plain("GET /v3/operations/rctb.7", Answers.Json("""{"name":"operations/rctb.7"}""")),
            GcsExchange.Plain("GET /v3/operations/rctb.7", Answers.Json("""{"name":"operations/rctb.7","done":true,"response":{}}""")));

        var binding = GcsPeerBucket.DoAsync(peer, CloudAction.NewBindTag("org/env/prod"), time);
        await time.PassAsync(0.125);
        await time.PassAsync(0.25);

        Assert.Equal(CloudAnswer.Done, (await binding.SoonAsync()).ResultValue);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_tag_that_is_bound_already_counts_as_bound_and_one_that_cannot_be_says_why()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login(),
            GcsExchange.With("POST /v3/tagBindings", Binding, GcsExchange.Error(409, "already exists")),
            GcsExchange.With("POST /v3/tagBindings", Binding, Answers.Json(
                """{"name":"operations/1","done":true,"error":{"code":9,"message":"conflicts with org/env/test, request id: q-7731"}}""")),
            GcsExchange.With("POST /v3/tagBindings", Binding, GcsExchange.Error(429, "Quota exceeded", headers: ("Retry-After", "90"))));
        await using var interpreter = GcsPeerBucket.Interpreter(peer);
        var bind = CloudAction.NewBindTag("org/env/prod");

        Assert.Equal(CloudAnswer.Done, (await interpreter.CarryOutAsync(bind, Patience.Token)).ResultValue);
        Assert.Equal(
            new CloudFailure(CloudFailureKind.Other, "ErrorTaggingBucket", 0, "conflicts with org/env/test, request id: <id>"),
            (await interpreter.CarryOutAsync(bind, Patience.Token)).ErrorValue);
        Assert.Equal(
            CloudFailureKind.NewThrottled(TimeSpan.FromSeconds(90)),
            (await interpreter.CarryOutAsync(bind, Patience.Token)).ErrorValue.Kind);
        await peer.DoneAsync();
    }

    [Theory]
    [InlineData("bare", "")]
    [InlineData("http://", "")]
    [InlineData("http://", "/")]
    public async Task An_emulator_takes_the_place_of_Google_and_gets_no_credentials(string form, string end)
    {
        await using var peer = await ScriptedPeer.StartAsync(
            new Exchange($"GET {Bucket}?projection=full", Answers.Json("""{"name":"images"}""")) { Agent = GcsExchange.Agent },
            new Exchange($"GET /v3/effectiveTags?parent={Parent}", Answers.Json("{}")) { Agent = GcsExchange.Agent });
        var host = (form == "bare" ? "" : form) + peer.Address.Authority + end;
        var elsewhere = new Uri("http://127.0.0.1:1/");
        await using var interpreter = new GcsInterpreter(
            GcsPeerBucket.Place(elsewhere), GcsPeerBucket.Connections(GoogleEmulator.Create(host).ResultValue), TimeProvider.System);

        Assert.True((await interpreter.CarryOutAsync(CloudAction.Probe, Patience.Token)).ResultValue.IsFound);
        Assert.True((await interpreter.CarryOutAsync(CloudAction.ReadTagBindings, Patience.Token)).ResultValue.IsBindings);
        await peer.DoneAsync();
    }

    [Theory]
    [InlineData("ftp://host", "STORAGE_EMULATOR_HOST = \"ftp://host\": it is not an address. Give host:port or a URL of http or https, or take the variable away.")]
    [InlineData("http://me:hush@host", "STORAGE_EMULATOR_HOST: it is not an address. Give host:port or a URL of http or https, or take the variable away.")]
    public void An_emulator_without_an_address_is_told_with_the_variable(string host, string told) =>
        Assert.Equal(told, GoogleEmulator.Create(host).ErrorValue.Text);
}
