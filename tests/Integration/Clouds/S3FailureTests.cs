using System.Collections.Concurrent;
using System.Globalization;
using ImageRegistry.Core;
using ImageRegistry.Effects.Http;
using ImageRegistry.Effects.S3;
using ImageRegistry.Integration.Process;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.FSharp.Collections;
using Xunit;
using ProxySettings = ImageRegistry.Effects.Http.ProxySettings;

namespace ImageRegistry.Integration.Clouds;

/// <summary>What the refusals of S3, and its silence, are for the core.</summary>
public sealed class S3FailureTests
{
    private static CloudAction Create => CloudAction.NewCreate(FSharpList<Tuple<string, string>>.Empty, "");

    private static S3Exchange Put(Func<HttpContext, Task> answer) => new("PUT /images/", answer) { Signed = "AKIALAB for us-east-1/s3" };

    private static async Task<CloudFailure> RefusedAsync(params Func<HttpContext, Task>[] answers)
    {
        await using var peer = await S3PeerBucket.StartAsync([.. answers.Select(Put)]);
        var failure = (await S3PeerBucket.DoAsync(peer, Create, region: "us-east-1")).ErrorValue;
        await peer.DoneAsync();
        return failure;
    }

    private static CloudFailure Said(CloudFailureKind kind, string code, int http) => new(kind, code, http, $"as it was said");

    [Theory]
    [InlineData(403, "InvalidAccessKeyId")]
    [InlineData(403, "SignatureDoesNotMatch")]
    [InlineData(400, "ExpiredToken")]
    [InlineData(400, "InvalidToken")]
    [InlineData(403, "RequestTimeTooSkewed")]
    public async Task Keys_that_give_no_access_are_bad_credentials(int status, string code) =>
        Assert.Equal(Said(CloudFailureKind.BadCredentials, code, status), await RefusedAsync(S3Answers.Error(status, code)));

    [Fact]
    public async Task A_refusal_is_what_it_means()
    {
        Assert.Equal(Said(CloudFailureKind.Denied, "AccessDenied", 403), await RefusedAsync(S3Answers.Error(403, "AccessDenied")));
        Assert.Equal(Said(CloudFailureKind.Taken, "BucketAlreadyExists", 409), await RefusedAsync(S3Answers.Error(409, "BucketAlreadyExists")));
        Assert.Equal(Said(CloudFailureKind.OwnedByUs, "BucketAlreadyOwnedByYou", 409), await RefusedAsync(S3Answers.Error(409, "BucketAlreadyOwnedByYou")));
        Assert.Equal(Said(CloudFailureKind.NotEmpty, "BucketNotEmpty", 409), await RefusedAsync(S3Answers.Error(409, "BucketNotEmpty")));
        Assert.Equal(Said(CloudFailureKind.Unsupported, "NotImplemented", 501), await RefusedAsync(S3Answers.Error(501, "NotImplemented")));
        Assert.Equal(Said(CloudFailureKind.Other, "InvalidLocationConstraint", 400), await RefusedAsync(S3Answers.Error(400, "InvalidLocationConstraint")));
    }

    [Fact]
    public async Task A_bucket_of_another_region_is_told_with_its_region()
    {
        await using var peer = await S3PeerBucket.StartAsync(
            new S3Exchange("HEAD /images/", Answers.Of(301, "application/xml", "", ("x-amz-bucket-region", "eu-west-1"))));

        var failure = (await S3PeerBucket.DoAsync(peer, CloudAction.Probe)).ErrorValue;

        Assert.Equal((CloudFailureKind.Other, 301, "the bucket is in region eu-west-1"), (failure.Kind, failure.Http, failure.Message));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_server_that_is_asked_too_often_is_asked_three_times_and_then_left_alone()
    {
        var slow = S3Answers.Error(503, "SlowDown");

        var failure = await RefusedAsync(slow, slow, slow);

        Assert.Equal((true, "SlowDown", 503), (failure.Kind.IsThrottled, failure.Code, failure.Http));
    }

    [Fact]
    public async Task A_creation_whose_answer_is_lost_is_asked_for_again_and_found_to_be_ours() => Assert.Equal(
        Said(CloudFailureKind.OwnedByUs, "BucketAlreadyOwnedByYou", 409),
        await RefusedAsync(Answers.Cut, S3Answers.Error(409, "BucketAlreadyOwnedByYou")));

    [Fact]
    public async Task A_clock_that_is_off_is_told_the_time_by_the_answer_and_the_next_attempt_succeeds()
    {
        var theirs = DateTimeOffset.UtcNow.AddHours(1);
        var signed = DateTimeOffset.MinValue;
        await using var peer = await S3PeerBucket.StartAsync(
            Put(context =>
            {
                context.Response.Headers.Date = theirs.ToString("R", CultureInfo.InvariantCulture);
                return S3Answers.Error(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")(context);
            }),
            Put(context =>
            {
                signed = DateTimeOffset.ParseExact(
                    context.Request.Headers["x-amz-date"].ToString(), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
                return S3Answers.Done(context);
            }));

        Assert.True((await S3PeerBucket.DoAsync(peer, Create, region: "us-east-1")).IsOk);

        await peer.DoneAsync();
        Assert.InRange(signed, theirs.AddMinutes(-15), theirs.AddMinutes(15));
    }

    [Fact]
    public async Task The_same_refusal_has_the_same_text()
    {
        static Func<HttpContext, Task> Expired(string now) => S3Answers.Error(
            400, "ExpiredToken", $"Signature expired: {now} is now earlier than 20261125T232800Z (20261125T233300Z - 5 min.), request id {Guid.NewGuid()}");

        var first = await RefusedAsync(Expired("20261125T231300Z"));

        Assert.Equal("Signature expired: <time> is now earlier than <time> (<time> - 5 min.), request id <id>", first.Message);
        Assert.Equal(first, await RefusedAsync(Expired("20261126T000000Z")));
    }

    [Fact]
    public async Task The_ids_of_a_refused_request_are_in_the_log_and_in_no_message()
    {
        using var log = new LogCapture();
        await using var server = await PlayedServer.StartAsync((context, _) => Answers.Of(
            403, "application/xml", "<Error><Code>AccessDenied</Code><Message>no</Message><RequestId>R-17</RequestId><HostId>H-18</HostId></Error>",
            ("x-amz-request-id", "R-17"), ("x-amz-id-2", "H-18"))(context));
        await using var interpreter = new S3Interpreter(
            S3PeerBucket.Place(server.Address),
            new CloudConnections(ProxyRules.Create(new ProxySettings()).ResultValue, "v0.0.1", log: log.For<CloudConnections>()), TimeProvider.System);

        var failure = (await interpreter.CarryOutAsync(CloudAction.ReadTags, Patience.Token)).ErrorValue;

        Assert.Equal(new CloudFailure(CloudFailureKind.Denied, "AccessDenied", 403, "no"), failure);
        Assert.Contains(
            $"CloudConnections] Refused: GET {server.Address}images/: 403, x-amz-request-id R-17, x-amz-id-2 H-18", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(S3Exchange.Secret, log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_after_three_attempts_of_thirty_seconds_also_in_the_middle_of_its_answer()
    {
        var time = new ManualTime();
        var attempts = new ConcurrentQueue<string>();
        await using var server = await PlayedServer.StartAsync((context, _) =>
        {
            var attempt = context.Request.Headers["amz-sdk-request"].ToString();
            attempts.Enqueue(attempt);
            return attempt == "attempt=2; max=3" ? Answers.LinesThenSilence("<Tagging>")(context) : Answers.Nothing(context);
        });
        await using var interpreter = S3PeerBucket.Interpreter(server.Address, time: time);

        // The SDK sometimes sends an attempt a second time under its old number: each request gets its thirty seconds.
        var asking = interpreter.CarryOutAsync(CloudAction.ReadTags, Patience.Token);
        var seen = 0;
        while (true)
        {
            await Eventually.HoldsAsync(() => asking.IsCompleted || attempts.Count > seen, "it is asked again, or given up");
            if (asking.IsCompleted)
                break;
            seen = attempts.Count;
            await time.PassAsync(30);
        }

        Assert.Equal(["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"], attempts.Distinct());
        Assert.Equal(new CloudFailure(CloudFailureKind.Unreachable, "RequestError", 0, "no answer in time"), (await asking).ErrorValue);
    }

    [Fact]
    public async Task Who_stops_the_operator_does_not_wait_for_the_server()
    {
        await using var peer = await S3PeerBucket.StartAsync(Put(Answers.Nothing));
        await using var interpreter = S3PeerBucket.Interpreter(peer, region: "us-east-1");
        using var stop = new CancellationTokenSource();

        var asking = interpreter.CarryOutAsync(Create, stop.Token);
        await peer.DoneAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.SoonAsync());
    }
}
