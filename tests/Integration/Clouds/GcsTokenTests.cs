using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using ImageRegistry.Core;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ImageRegistry.Integration.Clouds;

/// <summary>How a credential becomes a token (GCS-3, B-13): requests to the letter, tokens used until shortly before they end, no secret told.</summary>
public sealed class GcsTokenTests
{
    private const string Get = "GET /storage/v1/b/images?projection=full";
    private const string Full = "https://www.googleapis.com/auth/devstorage.full_control";
    private const string Platform = "https://www.googleapis.com/auth/cloud-platform";

    private static readonly Func<HttpContext, Task> Found = Answers.Json("""{"name":"images"}""");

    private static string ServiceAccount(Uri peer, string key) => JsonModule.text(Some.Json(
        $$"""{"type":"service_account","client_email":"registry@lab.iam","private_key_id":"k7","token_uri":"{{peer}}token"}""")
        is Json.Object { Item: var members } ? Json.NewObject(members.Add("private_key", Json.NewString(key))) : Json.Null);

    [Fact]
    public async Task The_key_of_a_service_account_signs_a_claim_of_an_hour()
    {
        using var key = RSA.Create(2048);
        var time = new ManualTime();
        var shown = "";
        // The assertion is signed, so it is looked into rather than compared.
        await using var peer = await ScriptedPeer.StartAsync(
            null,
            (request, body) =>
            {
                if (request.Path == "/token")
                    shown = body;
                return request.Method + " " + request.Path;
            },
            new Bare("POST /token", GcsExchange.Token("token-1")), new Bare("GET /storage/v1/b/images", Found));

        Assert.True((await GcsPeerBucket.DoAsync(peer, CloudAction.Probe, time, ServiceAccount(peer.Address, key.ExportPkcs8PrivateKeyPem()))).IsOk);
        await peer.DoneAsync();

        var form = HttpUtility.ParseQueryString(shown);
        Assert.Equal(["grant_type", "assertion"], form.AllKeys.Select(name => name ?? ""));
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", form["grant_type"]);
        var parts = form["assertion"]!.Split('.');
        Assert.Equal(Some.Json("""{"alg":"RS256","kid":"k7","typ":"JWT"}"""), Part(parts[0]));
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(
            Some.Json($$"""{"iss":"registry@lab.iam","scope":"{{Full}}","aud":"{{peer.Address}}token","iat":{{now}},"exp":{{now + 3600}}}"""), Part(parts[1]));
        Assert.True(key.VerifyData(
            Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static Json Part(string part) => Some.Json(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part)));

    private sealed record Bare(string Request, Func<HttpContext, Task> Answer) : Exchange(Request, Answer)
    {
        public override string Text => Request;
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----\n")]
    public async Task A_key_that_is_none_is_told_and_not_quoted(string key)
    {
        await using var peer = await ScriptedPeer.StartAsync();

        Assert.Equal(
            new CloudFailure(CloudFailureKind.BadCredentials, "InvalidCredentials", 0, "private_key is not an RSA key in PEM"),
            (await GcsPeerBucket.DoAsync(peer, CloudAction.Probe, credentials: ServiceAccount(peer.Address, key))).ErrorValue);
        await peer.DoneAsync();
    }

    private static string Workload(Uri peer, string file, string more = "") =>
        $$"""
        {"type":"external_account","audience":"//iam.googleapis.com/pools/lab","subject_token_type":"urn:ietf:params:oauth:token-type:jwt",
         "token_url":"{{peer}}sts/token","credential_source":{"file":"{{file}}"}{{more}}}
        """;

    private static string Exchanged(string subject, string scope) =>
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&audience=%2F%2Fiam.googleapis.com%2Fpools%2Flab&scope="
        + Uri.EscapeDataString(scope) + "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token&subject_token=" + subject
        + "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt";

    [Fact]
    public async Task Workload_identity_exchanges_the_token_of_the_pod_and_acts_as_the_service_account_and_reads_the_file_anew_each_time()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("token", "pod-token-1\n");
        var time = new ManualTime();
        Exchange ActAs(string own, string token) => GcsExchange.With(
            "POST /sa:generateAccessToken", $$"""{"lifetime":"3600s","scope":["{{Full}}"]}""",
            Answers.Json($$"""{"accessToken":"{{token}}","expireTime":"{{time.GetUtcNow().AddHours(1):yyyy-MM-ddTHH:mm:ssZ}}"}"""), own);
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Form("POST /sts/token", Exchanged("pod-token-1", Platform), GcsExchange.Token("federated-1")),
            ActAs("federated-1", "token-1"),
            GcsExchange.Plain(Get, Found),
            GcsExchange.Plain(Get, Found),
            GcsExchange.Form("POST /sts/token", Exchanged("pod-token-2", Platform), GcsExchange.Token("federated-2")),
            ActAs("federated-2", "token-2"),
            GcsExchange.Plain(Get, Found, "token-2"));
        await using var interpreter = GcsPeerBucket.Interpreter(
            peer, time, Workload(peer.Address, file, $$""","service_account_impersonation_url":"{{peer.Address}}sa:generateAccessToken" """));

        Assert.True((await interpreter.CarryOutAsync(CloudAction.Probe, Patience.Token)).IsOk);
        folder.Write("token", "pod-token-2");
        time.Advance(TimeSpan.FromMinutes(54));
        Assert.True((await interpreter.CarryOutAsync(CloudAction.Probe, Patience.Token)).IsOk);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await interpreter.CarryOutAsync(CloudAction.Probe, Patience.Token)).IsOk);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task Without_a_service_account_the_exchanged_token_is_for_the_storage_itself()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("token", "pod-token");
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Form("POST /sts/token", Exchanged("pod-token", Full), GcsExchange.Token("token-1")), GcsExchange.Plain(Get, Found));

        Assert.True((await GcsPeerBucket.DoAsync(peer, CloudAction.Probe, credentials: Workload(peer.Address, file))).IsOk);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_token_file_that_is_missing_is_told_by_its_name()
    {
        await using var peer = await ScriptedPeer.StartAsync();

        Assert.Equal(
            new CloudFailure(
                CloudFailureKind.BadCredentials, "InvalidCredentials", 0,
                "the token file /nowhere/token that the credential names cannot be read; the operator's pod has to mount it"),
            (await GcsPeerBucket.DoAsync(peer, CloudAction.Probe, credentials: Workload(peer.Address, "/nowhere/token"))).ErrorValue);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_token_that_is_refused_is_fetched_anew_once()
    {
        var time = new ManualTime();
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login("token-1"),
            GcsExchange.Plain(Get, GcsExchange.Error(401, "Invalid Credentials")),
            GcsExchange.Login("token-2"),
            GcsExchange.Plain(Get, Found, "token-2"),
            GcsExchange.Plain(Get, GcsExchange.Error(401, "Invalid Credentials"), "token-2"),
            GcsExchange.Login("token-3"),
            GcsExchange.Plain(Get, GcsExchange.Error(401, "Invalid Credentials"), "token-3"));
        await using var interpreter = GcsPeerBucket.Interpreter(peer, time);

        Assert.True((await interpreter.CarryOutAsync(CloudAction.Probe, Patience.Token)).IsOk);
        Assert.Equal(
            new CloudFailure(CloudFailureKind.BadCredentials, "401", 401, "Invalid Credentials"),
            (await interpreter.CarryOutAsync(CloudAction.Probe, Patience.Token)).ErrorValue);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task Storage_and_tags_have_tokens_of_their_own()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            GcsExchange.Login("token-1"),
            GcsExchange.Plain(Get, Found),
            GcsExchange.Login("token-2"),
            GcsExchange.Plain("GET /v3/effectiveTags?parent=%2F%2Fstorage.googleapis.com%2Fprojects%2F_%2Fbuckets%2Fimages", Answers.Json("{}"), "token-2"));
        await using var interpreter = GcsPeerBucket.Interpreter(peer);

        Assert.True((await interpreter.CarryOutAsync(CloudAction.Probe, Patience.Token)).IsOk);
        Assert.True((await interpreter.CarryOutAsync(CloudAction.ReadTagBindings, Patience.Token)).IsOk);
        await peer.DoneAsync();
    }

    private static async Task<CloudFailure> LoginAsync(Func<HttpContext, Task> answer)
    {
        await using var peer = await ScriptedPeer.StartAsync(GcsExchange.Login() with { Answer = answer });
        var failure = (await GcsPeerBucket.DoAsync(peer, CloudAction.Probe)).ErrorValue;
        await peer.DoneAsync();
        return failure;
    }

    [Fact]
    public async Task A_token_service_that_refuses_says_why_without_what_it_was_sent() => Assert.Equal(
        new CloudFailure(
            CloudFailureKind.BadCredentials, "InvalidCredentials", 400,
            "the token service refused the credentials: invalid_grant: <REDACTED> of <REDACTED> was revoked at <time>"),
        await LoginAsync(Answers.Json(
            """{"error":"invalid_grant","error_description":"hush-refresh of hush-client was revoked at 2026-11-25T20:00:00Z"}""", 400)));

    [Fact]
    public async Task A_token_service_that_fails_is_no_bad_credential()
    {
        Assert.Equal(
            new CloudFailure(CloudFailureKind.Unreachable, "TokenServiceError", 503, "the token service failed"),
            await LoginAsync(Answers.Of(503, "text/html", "<h1>hush</h1>")));
        Assert.Equal(
            new CloudFailure(CloudFailureKind.NewThrottled(TimeSpan.FromSeconds(9)), "TokenServiceError", 429, "the token service asks for patience"),
            await LoginAsync(Answers.Of(429, "text/plain", "slow", ("Retry-After", "9"))));
        Assert.Equal("UnreadableAnswer", (await LoginAsync(Answers.Of(200, "text/html", "<h1>portal</h1>"))).Code);
        Assert.Equal(
            new CloudFailure(CloudFailureKind.BadCredentials, "InvalidCredentials", 0, "the token service answered without an access token"),
            await LoginAsync(Answers.Json("{}")));
        var cut = await LoginAsync(Answers.Cut);
        Assert.Equal((CloudFailureKind.Unreachable, "RequestError"), (cut.Kind, cut.Code));
    }

    [Theory]
    [InlineData("nonsense", "InvalidCredentials", "the credential is not JSON")]
    [InlineData("""{"type":"authorized_user","token_uri":"nonsense"}""", "UnreadableAnswer", "the token service: the cloud names an address that is none")]
    [InlineData("""{"type":"authorized_user","token_uri":"file:///etc/passwd"}""", "UnreadableAnswer", "the token service: the cloud names an address that is none")]
    [InlineData(
        """{"type":"aws"}""", "InvalidCredentials",
        "a credential of type \"aws\" is not known; there are service_account, external_account, authorized_user and impersonated_service_account")]
    public async Task What_cannot_be_used_is_told_and_nothing_is_sent(string credential, string code, string message)
    {
        await using var peer = await ScriptedPeer.StartAsync();

        var failure = (await GcsPeerBucket.DoAsync(peer, CloudAction.Probe, credentials: credential)).ErrorValue;

        Assert.Equal((code, message), (failure.Code, failure.Message));
        await peer.DoneAsync();
    }
}
