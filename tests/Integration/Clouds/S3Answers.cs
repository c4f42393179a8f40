using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http;

namespace ImageRegistry.Integration.Clouds;

/// <summary>Answers of S3 and of its token service, each time with other ids.</summary>
internal static class S3Answers
{
    public static Func<HttpContext, Task> Done { get; } = Answers.Of(200, "application/xml", "", Ids());

    public static Func<HttpContext, Task> Gone { get; } = context =>
    {
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    };

    public static Func<HttpContext, Task> Xml(string body) => Answers.Of(200, "application/xml", body, Ids());

    public static Func<HttpContext, Task> Error(int status, string code, string message = "as it was said", params (string Name, string Value)[] headers) => Answers.Of(
        status, "application/xml",
        $"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{message}</Message><BucketName>images</BucketName><RequestId>{Guid.NewGuid():N}</RequestId><HostId>{Guid.NewGuid():N}</HostId></Error>""",
        [.. headers, .. Ids()]);

    /// <summary>Credentials that live this long.</summary>
    public static Func<HttpContext, Task> Credentials(string key, string session, TimeSpan lifetime) => Xml(
        $"""
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>
        <AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{S3Exchange.Secret}</SecretAccessKey><SessionToken>{session}</SessionToken>
        <Expiration>{DateTime.UtcNow + lifetime:yyyy-MM-ddTHH:mm:ssZ}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
        """);

    /// <summary>A refusal of the token service.</summary>
    public static Func<HttpContext, Task> TokenError(int status, string code, string message) => Answers.Of(
        status, "text/xml",
        $"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>{Guid.NewGuid()}</RequestId></ErrorResponse>""");

    private static (string Name, string Value)[] Ids() => [("x-amz-request-id", Guid.NewGuid().ToString("N")), ("x-amz-id-2", Guid.NewGuid().ToString("N"))];
}
