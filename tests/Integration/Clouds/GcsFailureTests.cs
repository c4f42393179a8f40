using ImageRegistry.Core;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.FSharp.Core;
using Xunit;

namespace ImageRegistry.Integration.Clouds;

/// <summary>What the refusals of Google Cloud Storage, and its silence, are for the core.</summary>
public sealed class GcsFailureTests : IDisposable
{
    private const string Get = "GET /storage/v1/b/images?projection=full";

    private readonly TestAuthority authority = new("not Google");

    public void Dispose() => authority.Dispose();

    private static async Task<CloudFailure> RefusedAsync(params Func<HttpContext, Task>[] answers)
    {
        await using var peer = await ScriptedPeer.StartAsync([GcsExchange.Login(), .. answers.Select(answer => GcsExchange.Plain(Get, answer))]);
        var failure = (await GcsPeerBucket.DoAsync(peer, CloudAction.Probe)).ErrorValue;
        await peer.DoneAsync();
        return failure;
    }

    public static TheoryData<int, string, string> Refusals => new()
    {
        { 400, "invalid", "Other" },
        { 403, "forbidden", "Denied" },
        { 403, "rateLimitExceeded", "Throttled" },
        { 404, "notFound", "NotThere" },
        { 409, "conflict", "Taken" },
        { 412, "conditionNotMet", "NotEmpty" },
        { 429, "rateLimitExceeded", "Throttled" },
        { 501, "notImplemented", "Unsupported" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_refusal_is_what_it_means_in_the_words_of_the_server(int code, string reason, string kind)
    {
        var failure = await RefusedAsync(GcsExchange.Error(code, "as it was said", reason));

        Assert.Equal((kind, code.ToString(System.Globalization.CultureInfo.InvariantCulture), code, "as it was said"), (KindOf(failure), failure.Code, failure.Http, failure.Message));
    }

    private static string KindOf(CloudFailure failure) => failure.Kind switch
    {
        { IsNotThere: true } => "NotThere",
        { IsDenied: true } => "Denied",
        { IsTaken: true } => "Taken",
        { IsNotEmpty: true } => "NotEmpty",
        { IsUnsupported: true } => "Unsupported",
        { IsThrottled: true } => "Throttled",
        { IsUnreachable: true } => "Unreachable",
        { IsBadCredentials: true } => "BadCredentials",
        _ => "Other",
    };

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_server_that_names_a_time_is_not_asked_before(int code) => Assert.Equal(
        CloudFailureKind.NewThrottled(FSharpOption<TimeSpan>.Some(TimeSpan.FromSeconds(17))),
        (await RefusedAsync(GcsExchange.Error(code, "later", headers: ("Retry-After", "17")))).Kind);

    [Fact]
    public async Task A_server_error_is_asked_about_three_times_at_growing_distances()
    {
        var time = new ManualTime();
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login(),
            GcsExchange.Plain(Get, GcsExchange.Error(500, "Backend Error")),
            GcsExchange.Plain(Get, Answers.Cut),
            GcsExchange.Plain(Get, Answers.Of(502, "text/html", "<h1>bad gateway</h1>")));

        var asking = GcsPeerBucket.DoAsync(peer, CloudAction.Probe, time);
        await time.PassAsync(0.5);
        await time.PassAsync(1);

        Assert.Equal(new CloudFailure(CloudFailureKind.Unreachable, "502", 502, ""), (await asking.SoonAsync()).ErrorValue);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task What_is_no_answer_of_Google_is_no_success()
    {
        Assert.Equal(
            new CloudFailure(CloudFailureKind.Unreachable, "UnreadableAnswer", 200, "what answers is not Google Cloud: the answer is no JSON object"),
            await RefusedAsync(Answers.Of(200, "text/html", "<h1>Welcome to our portal</h1>")));
        Assert.Equal("UnreadableAnswer", (await RefusedAsync(Answers.Of(200, "application/json", ""))).Code);
        // Not followed either: the token is for Google alone.
        var moved = await RefusedAsync(Answers.Of(302, "text/html", "", ("Location", "http://127.0.0.1:1/")));
        Assert.Equal((CloudFailureKind.Other, 302), (moved.Kind, moved.Http));
    }

    [Fact]
    public async Task A_server_that_hangs_is_given_up_after_three_attempts_of_thirty_seconds()
    {
        var time = new ManualTime();
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login(),
            GcsExchange.Plain(Get, Answers.Nothing),
            GcsExchange.Plain(Get, Answers.LinesThenSilence("{\"name\":")),
            GcsExchange.Plain(Get, Answers.Nothing));

        var asking = GcsPeerBucket.DoAsync(peer, CloudAction.Probe, time);
        await Eventually.HoldsAsync(() => peer.Connections.Count == 2, "the bucket is asked for");
        time.Advance(30);
        await time.PassAsync(0.5);
        await Eventually.HoldsAsync(() => peer.Connections.Count == 3, "it is asked for again");
        time.Advance(30);
        await time.PassAsync(1);
        await peer.DoneAsync();
        time.Advance(30);

        Assert.Equal(new CloudFailure(CloudFailureKind.Unreachable, "RequestError", 0, "no answer within 30 s"), (await asking.SoonAsync()).ErrorValue);
    }

    [Fact]
    public async Task Who_stops_the_operator_does_not_wait_for_the_server()
    {
        await using var peer = await ScriptedPeer.StartAsync(GcsExchange.Login(), GcsExchange.Plain(Get, Answers.Nothing));
        await using var interpreter = GcsPeerBucket.Interpreter(peer);
        using var stop = new CancellationTokenSource();

        var asking = interpreter.CarryOutAsync(CloudAction.Probe, stop.Token);
        await peer.DoneAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.SoonAsync());
    }

    [Fact]
    public async Task A_server_whose_certificate_no_authority_of_the_system_has_signed_gets_no_credentials()
    {
        using var certificate = authority.ServerCertificate();
        await using var peer = await ScriptedPeer.StartAsync(certificate);

        var failure = (await GcsPeerBucket.DoAsync(peer, CloudAction.Probe)).ErrorValue;

        Assert.Equal((CloudFailureKind.Unreachable, "RequestError", 0), (failure.Kind, failure.Code, failure.Http));
        Assert.StartsWith("the token service: no TLS connection to the server: ", failure.Message, StringComparison.Ordinal);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task The_same_refusal_has_the_same_text_and_no_secret()
    {
        var first = await RefusedAsync(GcsExchange.Error(
            403, "Bearer token-1 expired at 2026-11-25T23:00:01.123Z (1764111601). Request ID: AB12cd; eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln"));
        var second = await RefusedAsync(GcsExchange.Error(
            403, "Bearer token-1 expired at 2026-11-26T01:10:59.9Z (1764119459). Request ID: ZZ99; eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ5In0.c2ln"));

        Assert.Equal("Bearer <REDACTED> expired at <time> (<time>). Request ID: <id>; <REDACTED>", first.Message);
        Assert.Equal(first, second);
    }
}
