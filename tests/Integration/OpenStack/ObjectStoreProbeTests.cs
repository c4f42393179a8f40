using ImageRegistry.Core;
using ImageRegistry.Effects.Http;
using ImageRegistry.Effects.OpenStack;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Integration.Wire;
using Microsoft.FSharp.Core;
using Xunit;

namespace ImageRegistry.Integration.OpenStack;

/// <summary>The requests that the question about an object store becomes, to the letter, and what comes of the answers (SW-10 to SW-31).</summary>
public sealed class ObjectStoreProbeTests : IDisposable
{
    private readonly TestAuthority authority = new("cloud authority");

    public void Dispose() => authority.Dispose();

    private static async Task<FSharpResult<Carried, ApiFailure>> AskAsync(Effect question, ProxyRules? proxy = null, TimeProvider? time = null) =>
        await new OpenStackInterpreter(proxy, Exchange.UserAgent, time ?? TimeProvider.System).CarryOutAsync(question, Patience.Token);

    private static Fact Learned(FSharpResult<Carried, ApiFailure> result) =>
        Assert.IsType<Carried.Learned>(result.IsOk ? result.ResultValue : throw new Xunit.Sdk.XunitException(ApiFailureModule.text(result.ErrorValue))).Item;

    private static string Keystone(ScriptedPeer peer, string path = "/v3") => peer.Address.GetLeftPart(UriPartial.Authority) + path;

    [Fact]
    public async Task With_a_password_it_logs_in_and_lists_the_containers_of_the_public_endpoint()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            Cloud.Post("/v3/auth/tokens", Cloud.PasswordBody, Cloud.TokenWithSwift()),
            Cloud.Containers(Answers.Json("[]")));

        Assert.Equal(Fact.NewContainersListed(200), Learned(await AskAsync(Cloud.Question(Keystone(peer)))));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task An_application_credential_goes_without_a_scope()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            Cloud.Post(
                "/v3/auth/tokens",
                """{"auth":{"identity":{"application_credential":{"id":"a1","secret":"a-long-secret"},"methods":["application_credential"]}}}""",
                Cloud.TokenWithSwift()),
            Cloud.Containers(Answers.Of(204, "text/plain", "")));

        Assert.Equal(
            Fact.NewContainersListed(204),
            Learned(await AskAsync(Cloud.Question(Keystone(peer), KeystoneLogin.NewCredential("a1", "a-long-secret")))));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_token_that_is_there_is_shown_and_used()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            new Exchange("GET /v3/auth/tokens", Cloud.TokenWithSwift(200)) { Headers = ["X-Auth-Token: given-token", "X-Subject-Token: given-token"] },
            Cloud.Containers(Answers.Json("[]"), "given-token"));

        Assert.Equal(
            Fact.NewContainersListed(200), Learned(await AskAsync(Cloud.Question(Keystone(peer), KeystoneLogin.NewToken("given-token")))));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task An_address_without_version_is_asked_for_the_versions_first()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            new Exchange("GET /identity/", context => Answers.Json(
                $$$"""{"versions":{"values":[{"id":"v3.14","status":"stable","links":[{"rel":"self","href":"http://{{{context.Request.Host.Value}}}/identity/v3/"}]}]}}""",
                300)(context)),
            Cloud.Post("/identity/v3/auth/tokens", Cloud.PasswordBody, Cloud.TokenWithSwift()),
            Cloud.Containers(Answers.Json("[]")));

        Assert.Equal(Fact.NewContainersListed(200), Learned(await AskAsync(Cloud.Question(Keystone(peer, "/identity")))));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_catalogue_without_an_object_store_ends_it()
    {
        await using var peer = await ScriptedPeer.StartAsync(Cloud.Post("/v3/auth/tokens", Cloud.PasswordBody, Cloud.TokenWithoutSwift));

        Assert.Equal(
            Fact.NewNoObjectStore("the catalogue has no public endpoint of type object-store in region RegionOne"),
            Learned(await AskAsync(Cloud.Question(Keystone(peer)))));
        await peer.DoneAsync();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_refused_list_is_a_fact(int code)
    {
        await using var peer = await ScriptedPeer.StartAsync(
            Cloud.Post("/v3/auth/tokens", Cloud.PasswordBody, Cloud.TokenWithSwift()),
            Cloud.Containers(Answers.Of(code, "text/html", "<h1>no</h1>")));

        Assert.Equal(Fact.NewContainersListed(code), Learned(await AskAsync(Cloud.Question(Keystone(peer)))));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_failing_list_is_a_failure_that_names_what_was_asked()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            Cloud.Post("/v3/auth/tokens", Cloud.PasswordBody, Cloud.TokenWithSwift()),
            Cloud.Containers(Answers.Of(503, "text/plain", "no", ("Retry-After", "7"))));

        Assert.Equal(
            ApiFailure.NewServerError(503, "GET " + Keystone(peer, "/v1/AUTH_p/") + ": 503"),
            Some.Failure(await AskAsync(Cloud.Question(Keystone(peer)))));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task What_is_no_list_is_a_failure()
    {
        await using var peer = await ScriptedPeer.StartAsync(
            Cloud.Post("/v3/auth/tokens", Cloud.PasswordBody, Cloud.TokenWithSwift()),
            Cloud.Containers(Answers.Of(200, "text/html", "<h1>Welcome to our portal</h1>")));

        Assert.True(Some.Failure(await AskAsync(Cloud.Question(Keystone(peer)))).IsUnreadable);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_refused_login_says_what_Keystone_said_and_no_secret()
    {
        await using var peer = await ScriptedPeer.StartAsync(Cloud.Post(
            "/v3/auth/tokens", Cloud.PasswordBody,
            Answers.Json("""{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}""", 401)));
        var question = Cloud.Question(Keystone(peer));

        var failure = Some.Failure(await AskAsync(question));

        Assert.Equal(
            ApiFailure.NewUnauthorized("POST " + Keystone(peer, "/v3/auth/tokens") + ": 401 The request you have made requires authentication."),
            failure);
        Assert.DoesNotContain(Cloud.Password, EffectModule.text(question) + EffectModule.key(question));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task Too_many_logins_are_told_with_the_time_to_come_back()
    {
        await using var peer = await ScriptedPeer.StartAsync(Cloud.Post(
            "/v3/auth/tokens", Cloud.PasswordBody, Answers.Of(429, "text/plain", "slow", ("Retry-After", "9"))));

        var failure = Some.Failure(await AskAsync(Cloud.Question(Keystone(peer))));

        Assert.Equal(TimeSpan.FromSeconds(9), Assert.IsType<ApiFailure.TooManyRequests>(failure).retryAfter?.Value);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_credentials()
    {
        await using var peer = await ScriptedPeer.StartAsync(Cloud.Post(
            "/v3/auth/tokens", Cloud.PasswordBody, Answers.Of(307, "text/plain", "", ("Location", "http://127.0.0.1:1/elsewhere"))));

        Assert.Equal(307, Assert.IsType<ApiFailure.Refused>(Some.Failure(await AskAsync(Cloud.Question(Keystone(peer))))).code);
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_cloud_that_does_not_answer_is_given_up()
    {
        var time = new ManualTime();
        await using var peer = await ScriptedPeer.StartAsync(Cloud.Post("/v3/auth/tokens", Cloud.PasswordBody, Answers.Nothing));

        var asking = AskAsync(Cloud.Question(Keystone(peer)), time: time);
        await peer.DoneAsync();
        time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(
            ApiFailure.NewUnreachable("POST " + Keystone(peer, "/v3/auth/tokens") + ": no answer within 15 s"),
            Some.Failure(await asking.SoonAsync()));
    }

    [Fact]
    public async Task The_authority_of_the_cloud_is_believed_and_no_other()
    {
        using var certificate = authority.ServerCertificate();
        await using var peer = await ScriptedPeer.StartAsync(
            certificate,
            Cloud.Post("/v3/auth/tokens", Cloud.PasswordBody, Cloud.TokenWithSwift()),
            Cloud.Containers(Answers.Json("[]")));
        using var other = new TestAuthority("another authority");

        foreach (var authorities in (string[])["", other.Pem])
            Assert.Contains(
                "no TLS connection to the server",
                ApiFailureModule.text(Some.Failure(await AskAsync(Cloud.Question(Keystone(peer), authorities: authorities)))));
        Assert.Equal(
            Fact.NewContainersListed(200),
            Learned(await AskAsync(Cloud.Question(Keystone(peer), authorities: other.Pem + "\n" + authority.Pem))));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task A_bundle_without_a_certificate_is_told()
    {
        await using var peer = await ScriptedPeer.StartAsync();

        Assert.Equal(
            ApiFailure.NewUnreadable("the CA bundle of the cloud holds no certificate that can be read"),
            Some.Failure(await AskAsync(Cloud.Question(Keystone(peer), authorities: "none"))));
        await peer.DoneAsync();
    }

    [Fact]
    public async Task The_proxy_of_the_environment_is_used()
    {
        using var certificate = authority.ServerCertificate("keystone.internal");
        await using var peer = await ScriptedPeer.StartAsync(
            certificate,
            Cloud.Post("/v3/auth/tokens", Cloud.PasswordBody, Cloud.TokenWithSwift()),
            Cloud.Containers(Answers.Json("[]")));
        await using var proxy = new TestProxy(peer.Address.Port);
        var rules = ProxyRules.Create(new Effects.Http.ProxySettings(HttpsProxy: $"http://127.0.0.1:{proxy.Port}", NoProxy: "10.0.0.0/8")).ResultValue;

        Assert.Equal(
            Fact.NewContainersListed(200),
            Learned(await AskAsync(Cloud.Question("https://keystone.internal/v3", authorities: authority.Pem), rules)));
        Assert.Equal("CONNECT keystone.internal:443 HTTP/1.1", proxy.Requests[0]);
        await peer.DoneAsync();
    }
}
