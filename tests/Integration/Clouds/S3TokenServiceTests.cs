using System.Collections.Concurrent;
using ImageRegistry.Core;
using ImageRegistry.Effects.S3;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Integration.Wire;
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

    private static Task<FSharpResult<CloudAnswer, CloudFailure>> ProbeAsync(S3Interpreter interpreter) => interpreter.CarryOutAsync(CloudAction.Probe, Patience.Token);

    // The SDK fetches the next credentials beside the request that finds the present ones old, so no order is asked for here.
    [Fact]
    public async Task The_credentials_are_renewed_before_they_end_from_the_token_file_as_it_is_then_and_used_until_then()
    {
        var seen = new ConcurrentQueue<string>();
        await using var server = await PlayedServer.StartAsync((context, body) =>
        {
            var token = body.Split("&WebIdentityToken=").Last();
            seen.Enqueue(context.Request.Method == "POST" ? "exchange of " + token : S3Exchange.Describe(context.Request, body).Split('\n')[1]);
            return context.Request.Method == "POST"
                ? S3Answers.Credentials("ASIA", "of-" + token, token == "pod-token-1" ? TimeSpan.FromMinutes(4) : TimeSpan.FromHours(1))(context)
                : S3Answers.Done(context);
        });
        var address = server.Address.ToString();
        await using var interpreter = new S3Interpreter(
            new S3Place("images", "eu-central-1", address, true, true, address, "eu-central-1", Trust.SystemRoots, SecretTextModule.make(Role())),
            GcsPeerBucket.Connections(), TimeProvider.System);

        Assert.True((await ProbeAsync(interpreter)).IsOk);
        // The SDK renews in the background: an exchange can come at any place among the requests.
        Assert.Contains("ASIA for eu-central-1/s3 in session of-pod-token-1", seen);
        folder.Write("token", "pod-token-2");
        for (var probe = 0; probe < 100 && !seen.Contains("ASIA for eu-central-1/s3 in session of-pod-token-2"); probe++)
            Assert.True((await ProbeAsync(interpreter)).IsOk);
        Assert.Contains("ASIA for eu-central-1/s3 in session of-pod-token-2", seen);

        var exchanges = Exchanges();
        for (var probe = 0; probe < 5; probe++)
            Assert.True((await ProbeAsync(interpreter)).IsOk);
        Assert.Equal("ASIA for eu-central-1/s3 in session of-pod-token-2", seen.Last(line => !IsExchange(line)));
        // One may have been under way.
        Assert.InRange(Exchanges(), exchanges, exchanges + 1);

        static bool IsExchange(string line) => line.StartsWith("exchange", StringComparison.Ordinal);
        int Exchanges() => seen.Count(IsExchange);
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
