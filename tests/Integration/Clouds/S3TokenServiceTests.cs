using ImageRegistry.Core;
using ImageRegistry.Effects.S3;
using ImageRegistry.Integration.Waiting;
using Microsoft.AspNetCore.Http;
using Microsoft.FSharp.Core;
using Xunit;

namespace ImageRegistry.Integration.Clouds;

/// <summary>Credentials that the token service gives for a role and the token of the operator's ServiceAccount (S3-10, B-13).</summary>
public sealed class S3TokenServiceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private string Role(string token = "pod-token-1\n") =>
        $"[default]\nrole_arn = arn:aws:iam::123456789012:role/lab\nrole_session_name = lab\nweb_identity_token_file = {folder.Write("token", token)}\n";

    private static S3Exchange Exchange(string token, Func<HttpContext, Task> answer) => new("POST /sts/", answer)
    {
        Signed = "unsigned",
        Body = "Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Flab&RoleSessionName=lab&Version=2011-06-15&WebIdentityToken=" + token,
    };

    private static S3Exchange Head(string key, string session) =>
        new("HEAD /images/", S3Answers.Done) { Signed = $"{key} for eu-central-1/s3 in session {session}" };

    private static Task<FSharpResult<CloudAnswer, CloudFailure>> ProbeAsync(S3Interpreter interpreter) => interpreter.CarryOutAsync(CloudAction.Probe, Patience.Token);

    [Fact]
    public async Task The_credentials_are_used_until_shortly_before_they_end_and_the_token_file_is_read_anew_for_the_next()
    {
        await using var peer = await S3PeerBucket.StartAsync(
            // They end sooner than the five minutes before which others are fetched. The SDK asks for credentials twice for one request, so
            // the first ones serve nothing and the second ones once.
            Exchange("pod-token-1", S3Answers.Credentials("ASIA0", "session-0", TimeSpan.FromMinutes(4))),
            Exchange("pod-token-1", S3Answers.Credentials("ASIA1", "session-1", TimeSpan.FromMinutes(4))),
            Head("ASIA1", "session-1"),
            Exchange("pod-token-2", S3Answers.Credentials("ASIA2", "session-2", TimeSpan.FromHours(1))),
            Head("ASIA2", "session-2"),
            Head("ASIA2", "session-2"));
        await using var interpreter = S3PeerBucket.Interpreter(peer, Role());

        Assert.True((await ProbeAsync(interpreter)).IsOk);
        folder.Write("token", "pod-token-2");
        Assert.True((await ProbeAsync(interpreter)).IsOk);
        Assert.True((await ProbeAsync(interpreter)).IsOk);
        await peer.DoneAsync();
    }

    private async Task<CloudFailure> RefusedAsync(Func<HttpContext, Task> answer)
    {
        await using var peer = await S3PeerBucket.StartAsync(Exchange("pod-token-1", answer));
        await using var interpreter = S3PeerBucket.Interpreter(peer, Role());
        var failure = (await ProbeAsync(interpreter)).ErrorValue;
        await peer.DoneAsync();
        return failure;
    }

    [Fact]
    public async Task A_service_that_refuses_the_token_says_why_in_the_same_words_and_does_not_show_it()
    {
        var failure = await RefusedAsync(S3Answers.TokenError(
            400, "ExpiredTokenException", "Token pod-token-1 expired: current date/time 1764111601 must be before the expiration date/time1764110000"));

        Assert.Equal(
            new CloudFailure(
                CloudFailureKind.BadCredentials, "ExpiredTokenException", 400,
                "Token <REDACTED> expired: current date/time <time> must be before the expiration date/time<time>"),
            failure);
    }

    [Fact]
    public async Task A_role_that_may_not_be_taken_is_a_bad_credential() => Assert.Equal(
        new CloudFailure(
            CloudFailureKind.BadCredentials, "AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
        await RefusedAsync(S3Answers.TokenError(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")));

    [Fact]
    public async Task Credentials_that_have_run_out_when_they_come_are_told_without_a_time() => Assert.Equal(
        new CloudFailure(
            CloudFailureKind.BadCredentials, "ExpiredToken", 0,
            "the token service gives credentials that have run out already; the operator's clock may be wrong"),
        await RefusedAsync(S3Answers.Credentials("ASIA1", "session-1", TimeSpan.FromMinutes(-1))));

    [Fact]
    public async Task A_token_file_that_is_missing_is_told_by_its_name()
    {
        var role = Role();
        File.Delete(folder.At("token"));
        await using var peer = await S3PeerBucket.StartAsync();
        await using var interpreter = S3PeerBucket.Interpreter(peer, role);

        var failure = (await ProbeAsync(interpreter)).ErrorValue;

        Assert.Equal(
            (CloudFailureKind.BadCredentials, $"the token file {folder.At("token")} that the credentials name cannot be read; the operator's pod has to mount it"),
            (failure.Kind, failure.Message));
        await peer.DoneAsync();
    }
}
