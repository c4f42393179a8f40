using ImageRegistry.Core;
using ImageRegistry.Integration.Waiting;
using Microsoft.AspNetCore.Http;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit;

namespace ImageRegistry.Integration.Wire;

public sealed class StatusTests
{
    private const string Get = "GET /apis/apps/v1/namespaces/openshift-image-registry/deployments/image-registry";
    private const string Named = """ "name":"image-registry","kind":"deployments" """;
    private const string Asked = "GET Deployment openshift-image-registry/image-registry: ";

    public static TheoryData<int, string, string, string> Statuses => new()
    {
        { 400, "BadRequest", "", nameof(ApiFailure.BadRequest) },
        { 401, "Unauthorized", "", nameof(ApiFailure.Unauthorized) },
        { 403, "Forbidden", Named, nameof(ApiFailure.Forbidden) },
        { 403, "Forbidden", """ "causes":[{"reason":"NamespaceTerminating","field":"metadata.namespace"}] """, nameof(ApiFailure.NamespaceTerminating) },
        { 404, "NotFound", Named, nameof(ApiFailure.NotFound) },
        { 404, "NotFound", "", nameof(ApiFailure.NotServed) },
        { 405, "MethodNotAllowed", "", nameof(ApiFailure.Refused) },
        { 406, "NotAcceptable", "", nameof(ApiFailure.Refused) },
        { 409, "AlreadyExists", Named, nameof(ApiFailure.AlreadyExists) },
        { 409, "Conflict", Named, nameof(ApiFailure.Conflict) },
        { 410, "Expired", "", nameof(ApiFailure.Expired) },
        { 410, "Gone", "", nameof(ApiFailure.Expired) },
        { 413, "RequestEntityTooLarge", "", nameof(ApiFailure.Refused) },
        { 415, "UnsupportedMediaType", "", nameof(ApiFailure.Refused) },
        { 422, "Invalid", Named, nameof(ApiFailure.Invalid) },
        { 429, "TooManyRequests", "", nameof(ApiFailure.TooManyRequests) },
        { 500, "InternalError", "", nameof(ApiFailure.ServerError) },
        { 503, "ServiceUnavailable", "", nameof(ApiFailure.ServerError) },
        { 504, "Timeout", "", nameof(ApiFailure.ServerError) },
        { 504, "Timeout", """ "causes":[{"reason":"ResourceVersionTooLarge"}] """, nameof(ApiFailure.Expired) },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task A_status_means_one_failure_with_the_servers_words(int code, string reason, string details, string expected)
    {
        var failure = await FailureAsync(Answers.Status(code, reason, "what the server says", details));

        Assert.Equal(expected, CaseOf(failure));
        Assert.Equal(Asked + "what the server says", ApiFailureModule.text(failure));
    }

    [Fact]
    public async Task Findings_about_fields_are_kept() => Assert.Equal(
        ApiFailure.NewInvalid(Asked + "bad", ListModule.OfSeq([new Cause("spec.replicas", "FieldValueInvalid", "must be 0 or more")])),
        await FailureAsync(Answers.Status(422, "Invalid", "bad",
            """ "causes":[{"reason":"FieldValueInvalid","message":"must be 0 or more","field":"spec.replicas"}] """)));

    [Fact]
    public async Task The_wait_of_a_429_is_the_headers() => Assert.Equal(
        ApiFailure.NewTooManyRequests(Asked + "slow", FSharpOption<TimeSpan>.Some(TimeSpan.FromSeconds(7))),
        await FailureAsync(Answers.Status(429, "TooManyRequests", "slow", "", ("Retry-After", "7"))));

    [Fact]
    public async Task The_wait_of_a_429_is_the_details_where_there_is_no_header() => Assert.Equal(
        ApiFailure.NewTooManyRequests(Asked + "slow", FSharpOption<TimeSpan>.Some(TimeSpan.FromSeconds(3))),
        await FailureAsync(Answers.Status(429, "TooManyRequests", "slow", """ "retryAfterSeconds":3 """)));

    [Fact]
    public async Task The_code_of_a_refusal_is_kept() => Assert.Equal(
        ApiFailure.NewRefused(415, Asked + "said"), await FailureAsync(Answers.Status(415, "UnsupportedMediaType")));

    [Fact]
    public async Task A_path_that_is_not_served_is_no_missing_object() => Assert.Equal(
        ApiFailure.NewNotServed(Asked + "answer 404: 404 page not found"),
        await FailureAsync(Answers.Of(404, "text/plain", "404 page not found\n")));

    [Fact]
    public async Task Html_of_a_gateway_becomes_one_line() => Assert.Equal(
        ApiFailure.NewServerError(502, Asked + "answer 502: Bad Gateway nginx"),
        await FailureAsync(Answers.Of(502, "text/html", "<html>\n<h1 class=\"x\">Bad Gateway</h1>\n<hr>nginx</html>")));

    [Fact]
    public async Task An_empty_503_is_a_server_error() => Assert.Equal(
        ApiFailure.NewServerError(503, Asked + "answer 503"), await FailureAsync(Answers.Of(503, "text/plain", "")));

    [Fact]
    public async Task A_redirect_is_refused() => Assert.Equal(
        ApiFailure.NewRefused(302, Asked + "answer 302"),
        await FailureAsync(Answers.Of(302, "text/plain", "", ("Location", "/login"))));

    [Theory]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(403)]
    public async Task A_refusal_in_broken_json_is_not_guessed(int code) =>
        Assert.True((await FailureAsync(Answers.Json("""{"kind":"Status","reason":"No""", code))).IsUnreadable);

    [Theory]
    [InlineData(401, nameof(ApiFailure.Unauthorized))]
    [InlineData(429, nameof(ApiFailure.TooManyRequests))]
    [InlineData(500, nameof(ApiFailure.ServerError))]
    public async Task A_code_with_one_meaning_needs_no_readable_body(int code, string expected) =>
        Assert.Equal(expected, CaseOf(await FailureAsync(Answers.Json("""{"kind":"Sta""", code))));

    [Theory]
    [InlineData("""{"kind":"Deployment","spec":{"replicas":""")]
    [InlineData("<html></html>")]
    [InlineData("")]
    public async Task A_success_that_is_no_document_is_unreadable(string body) =>
        Assert.True((await FailureAsync(Answers.Json(body))).IsUnreadable);

    [Fact]
    public async Task An_answer_beyond_the_limit_is_unreadable()
    {
        await using var peer = await ScriptedPeer.StartAsync(new Exchange(Get, Answers.Json("\"" + new string('x', 9000) + "\"")));
        using var client = Some.Client(peer, Some.Options() with { LargestAnswer = 8000 });

        Assert.Equal(
            ApiFailure.NewUnreadable(Asked + "the answer is larger than 8000 bytes"),
            Some.Failure(await client.GetAsync(Some.Registry, Patience.Token)));
    }

    [Theory]
    [InlineData(400, "BadRequest")]
    [InlineData(422, "Invalid")]
    public async Task What_the_server_says_about_the_content_of_a_secret_is_not_repeated(int code, string reason)
    {
        await using var peer = await ScriptedPeer.StartAsync(
            new Exchange(
                "POST /api/v1/namespaces/openshift-image-registry/secrets",
                Answers.Status(code, reason, "error found in |hunter2|",
                    """ "causes":[{"reason":"FieldValueInvalid","message":"Invalid value: hunter2","field":"data.key"}] """))
            {
                Headers = ["Content-Type: application/json"],
                Body = "{}",
            });
        using var client = Some.Client(peer);

        var failure = Some.Failure(await client.CreateAsync(Some.Secret, JsonModule.empty, Patience.Token));

        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            "POST Secret openshift-image-registry/storage: the content is refused (" + reason + ", data.key FieldValueInvalid)",
            ApiFailureModule.text(failure));
    }

    private static async Task<ApiFailure> FailureAsync(Func<HttpContext, Task> answer)
    {
        await using var peer = await ScriptedPeer.StartAsync(new Exchange(Get, answer));
        using var client = Some.Client(peer);
        var result = await client.GetAsync(Some.Registry, Patience.Token);
        await peer.DoneAsync();
        return Some.Failure(result);
    }

    private static string CaseOf(ApiFailure failure) => failure.GetType().Name;
}
