using Amazon.S3;
using Amazon.S3.Model;
using ImageRegistry.Core;
using ImageRegistry.Effects.Http;
using ImageRegistry.Effects.S3;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit;
using ProxySettings = ImageRegistry.Effects.Http.ProxySettings;

namespace ImageRegistry.Integration.Clouds;

/// <summary>What the S3 interpreter does to real servers.</summary>
[Collection(S3ServersGroup.Name)]
public sealed class S3BucketTests(S3Servers servers)
{
    private static readonly CloudConnections Direct = new(ProxyRules.Create(new ProxySettings()).ResultValue, "v0.0.1");

    private static async Task<FSharpResult<CloudAnswer, CloudFailure>> DoAsync(S3Place place, params CloudAction[] actions)
    {
        await using var interpreter = new S3Interpreter(place, Direct, TimeProvider.System);
        var answer = FSharpResult<CloudAnswer, CloudFailure>.NewOk(CloudAnswer.Done);
        foreach (var action in actions)
            answer = await interpreter.CarryOutAsync(action, CancellationToken.None);
        return answer;
    }

    private static CloudAction Create => CloudAction.NewCreate(FSharpList<Tuple<string, string>>.Empty, "");

    private static FSharpList<Tuple<string, string>> Tags(params (string Key, string Value)[] tags) =>
        ListModule.OfSeq(tags.Select(tag => Tuple.Create(tag.Key, tag.Value)));

    public static TheoryData<string> Servers => S3Servers.Names;

    [Theory, MemberData(nameof(Servers))]
    public async Task A_bucket_that_does_not_exist_is_not_there_and_one_that_was_made_is_found(string name)
    {
        var place = (await servers.FindAsync(name)).Place("made-and-found");

        var before = await DoAsync(place, CloudAction.Probe);
        Assert.Equal((CloudFailureKind.NotThere, "NotFound", 404, ""), (before.ErrorValue.Kind, before.ErrorValue.Code, before.ErrorValue.Http, before.ErrorValue.Message));
        Assert.True((await DoAsync(place, Create)).IsOk);
        Assert.True((await DoAsync(place, CloudAction.Probe)).ResultValue.IsFound);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task Tags_are_those_that_were_written_and_a_new_bucket_has_none(string name)
    {
        var place = (await servers.FindAsync(name)).Place("tags");
        await DoAsync(place, Create);

        Assert.Equal(CloudAnswer.NewTagSet(Tags()), (await DoAsync(place, CloudAction.ReadTags)).ResultValue);
        var tags = Tags(("kubernetes.io/cluster/lab-x1", "owned"), ("Name", "lab-x1-image-registry"));
        Assert.True((await DoAsync(place, CloudAction.NewWriteTags(tags))).IsOk);
        var read = Assert.IsType<CloudAnswer.TagSet>((await DoAsync(place, CloudAction.ReadTags)).ResultValue);
        Assert.Equal(tags.Order(), read.Item.Order());
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task The_cleanup_of_uploads_stands_beside_the_rules_that_were_there(string name)
    {
        var server = await servers.FindAsync(name);
        var place = server.Place("rules");
        await DoAsync(place, Create);
        using var client = server.Client();
        await client.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest
        {
            BucketName = "rules",
            Configuration = new LifecycleConfiguration
            {
                Rules = [new LifecycleRule { Id = "theirs", Status = LifecycleRuleStatus.Enabled, Filter = new LifecycleFilter { Prefix = "tmp/" }, Expiration = new LifecycleRuleExpiration { Days = 9 } }],
            },
        });

        Assert.True((await DoAsync(place, CloudAction.CleanUpUploads)).IsOk);
        Assert.True((await DoAsync(place, CloudAction.CleanUpUploads)).IsOk);

        var rules = (await client.GetLifecycleConfigurationAsync("rules")).Configuration.Rules;
        Assert.Equal(["cleanup-incomplete-multipart-registry-uploads", "theirs"], rules.Select(rule => rule.Id).Order());
        Assert.Equal(1, rules.Single(rule => rule.Id != "theirs").AbortIncompleteMultipartUpload.DaysAfterInitiation);
        Assert.Equal(9, rules.Single(rule => rule.Id == "theirs").Expiration.Days);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task A_bucket_with_objects_is_not_removed_and_goes_once_it_is_empty(string name)
    {
        var server = await servers.FindAsync(name);
        var place = server.Place("full");
        await DoAsync(place, Create);
        await server.FillAsync("full", 2500);

        Assert.Equal((CloudFailureKind.NotEmpty, "BucketNotEmpty", 409), await RefusalAsync(place, CloudAction.Remove));
        // One portion is enough, but for a server that forgets to say that its page of a thousand was not the last.
        var deleted = 0L;
        for (var portion = 0; portion < 3 && deleted < 2500; portion++)
            deleted += Assert.IsType<CloudAnswer.Emptied>((await DoAsync(place, CloudAction.Empty)).ResultValue).deleted;
        Assert.Equal(2500, deleted);
        Assert.True((await DoAsync(place, CloudAction.Remove)).IsOk);
        Assert.DoesNotContain("full", await server.BucketsAsync());
        Assert.True((await DoAsync(place, CloudAction.Remove)).IsOk);
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task Versions_deletion_marks_and_uploads_under_way_go_too(string name)
    {
        var server = await servers.FindAsync(name);
        var place = server.Place("versions");
        await DoAsync(place, Create);
        using var client = server.Client();
        await client.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = "versions",
            VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
        await server.FillAsync("versions", 5);
        await server.FillAsync("versions", 5);
        await client.DeleteObjectAsync("versions", "docker/registry/v2/blobs/000000");
        await client.InitiateMultipartUploadAsync("versions", "upload");

        var answer = await DoAsync(place, CloudAction.Empty);

        Assert.Equal(CloudAnswer.NewEmptied(11, false), answer.ResultValue);
        Assert.True((await DoAsync(place, CloudAction.Remove)).IsOk);
        Assert.DoesNotContain("versions", await server.BucketsAsync());
    }

    [Fact]
    public async Task Keys_that_the_server_does_not_know_are_bad_credentials_and_their_text_is_not_told()
    {
        var server = await servers.FindAsync("radosgw");
        const string wrong = "[default]\naws_access_key_id = AKIAUNKNOWN\naws_secret_access_key = hush-hush-hush\n";

        Assert.Equal((CloudFailureKind.Denied, "Forbidden", 403), await RefusalAsync(server.Place("any", wrong), CloudAction.Probe));
        var create = (await DoAsync(server.Place("any", wrong), Create)).ErrorValue;
        Assert.Equal((CloudFailureKind.BadCredentials, "InvalidAccessKeyId", 403), (create.Kind, create.Code, create.Http));
        Assert.DoesNotContain("hush", create.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_of_another_account_is_taken()
    {
        var server = await servers.FindAsync("radosgw");
        using var other = server.Client("other", "otherother");
        await other.PutBucketAsync("theirs");

        Assert.Equal((CloudFailureKind.Denied, "Forbidden", 403), await RefusalAsync(server.Place("theirs"), CloudAction.Probe));
        Assert.Equal((CloudFailureKind.Taken, "BucketAlreadyExists", 409), await RefusalAsync(server.Place("theirs"), Create));
    }

    [Fact]
    public async Task Over_tls_only_the_authority_that_the_medium_names_is_believed()
    {
        var server = await servers.FindAsync("radosgw");
        var place = Over(server, Trust.NewOnly(servers.Authority));
        Assert.True((await DoAsync(place, Create, CloudAction.Probe)).IsOk);
        Assert.True((await DoAsync(Over(server, Trust.NewSystemRootsAnd(servers.Authority)), CloudAction.Probe)).IsOk);

        var stranger = (await DoAsync(Over(server, Trust.SystemRoots), CloudAction.Probe)).ErrorValue;
        Assert.Equal((CloudFailureKind.Unreachable, "RequestError", 0), (stranger.Kind, stranger.Code, stranger.Http));
        Assert.Equal(stranger, (await DoAsync(Over(server, Trust.SystemRoots), CloudAction.Probe)).ErrorValue);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable_in_the_same_words_each_time()
    {
        var nowhere = new S3Server("nowhere", new Uri($"http://127.0.0.1:{FreePort.Next()}/"), null).Place("any");

        var failure = (await DoAsync(nowhere, CloudAction.Probe)).ErrorValue;

        Assert.Equal(new CloudFailure(CloudFailureKind.Unreachable, "RequestError", 0, "no connection to the server: connection refused"), failure);
    }

    private static S3Place Over(S3Server server, Trust trust) => new(
        "over-tls", "us-east-1", server.TlsAddress!.ToString(), true, true, server.TlsAddress.ToString(), "us-east-1", trust,
        SecretTextModule.make(S3Server.Credentials));

    private static async Task<(CloudFailureKind Kind, string Code, int Http)> RefusalAsync(S3Place place, CloudAction action)
    {
        var failure = (await DoAsync(place, action)).ErrorValue;
        return (failure.Kind, failure.Code, failure.Http);
    }
}
