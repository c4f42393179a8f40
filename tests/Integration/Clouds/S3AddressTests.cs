using System.Collections.Concurrent;
using System.Net;
using Amazon.Runtime;
using Amazon.S3.Model;
using ImageRegistry.Core;
using ImageRegistry.Effects.Gcs;
using ImageRegistry.Effects.Http;
using ImageRegistry.Effects.S3;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http.Features;
using Xunit;
using ProxySettings = ImageRegistry.Effects.Http.ProxySettings;

namespace ImageRegistry.Integration.Clouds;

/// <summary>Where requests for a bucket go (S3-2, S3-5, S3-14).</summary>
public sealed class S3AddressTests
{
    private static S3Place Place(string endpoint, bool pathStyle, string bucket) => new(
        bucket, "eu-central-1", endpoint, pathStyle, true, endpoint, "eu-central-1", Trust.SystemRoots, SecretTextModule.make(S3PeerBucket.Keys));

    [Theory]
    [InlineData("https://s3.dualstack.eu-central-1.amazonaws.com", false, "images", "https://images.s3.dualstack.eu-central-1.amazonaws.com/")]
    [InlineData("https://s3.corp.example.com", false, "images", "https://images.s3.corp.example.com/")]
    [InlineData("https://s3.corp.example.com", true, "images", "https://s3.corp.example.com/images/")]
    [InlineData("http://h:9000/base", true, "images", "http://h:9000/base/images/")]
    // No certificate is for a name below a name, and a host's name has no capitals.
    [InlineData("https://s3.corp.example.com", false, "my.images", "https://s3.corp.example.com/my.images/")]
    [InlineData("https://s3.corp.example.com", false, "Old_Images", "https://s3.corp.example.com/Old_Images/")]
    // Without TLS it could stand there; the SDK puts it into the path all the same, which every server takes.
    [InlineData("http://s3.corp.example.com", false, "my.images", "http://s3.corp.example.com/my.images/")]
    public async Task A_bucket_stands_in_the_host_name_where_that_can_hold_it_and_else_in_the_path(
        string endpoint, bool pathStyle, string bucket, string expected)
    {
        var addresses = new Addresses();
        var place = Place(endpoint, pathStyle, bucket);
        using var client = S3Clients.S3(place, new BasicAWSCredentials("AKIALAB", S3Exchange.Secret), addresses);

        await client.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket });

        Assert.Equal([expected], addresses.Seen);
    }

    [Fact]
    public async Task Buckets_are_reached_through_the_proxy_of_the_operators_environment_and_so_are_token_services()
    {
        var seen = new ConcurrentQueue<string>();
        await using var proxy = await PlayedServer.StartAsync((context, _) =>
        {
            var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            seen.Enqueue(context.Request.Method + " " + target);
            return (target.EndsWith("/token", StringComparison.Ordinal) ? GcsExchange.Token("token-1")
                : target.Contains("/storage/", StringComparison.Ordinal) ? Answers.Json("""{"name":"images"}""")
                : S3Answers.Done)(context);
        });
        var connections = new CloudConnections(
            ProxyRules.Create(new ProxySettings(HttpProxy: proxy.Address.ToString(), NoProxy: "10.0.0.0/8")).ResultValue, "v0.0.1");
        await using var s3 = new S3Interpreter(Place("http://s3.corp.example.com", false, "images"), connections, TimeProvider.System);
        await using var gcs = new GcsInterpreter(GcsPeerBucket.Place(new Uri("http://google.example.com/")), connections, TimeProvider.System);

        Assert.True((await s3.CarryOutAsync(CloudAction.Probe, Patience.Token)).IsOk);
        Assert.True((await gcs.CarryOutAsync(CloudAction.Probe, Patience.Token)).IsOk);

        Assert.Equal(
            [
                "HEAD http://images.s3.corp.example.com/",
                "POST http://google.example.com/token",
                "GET http://google.example.com/storage/v1/b/images?projection=full",
            ],
            seen);
    }

    /// <summary>Answers every request at once, and keeps where it would have gone.</summary>
    private sealed class Addresses : HttpClientFactory
    {
        public List<string> Seen { get; } = [];

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Answering(Seen));

        private sealed class Answering(List<string> seen) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                seen.Add(request.RequestUri!.ToString());
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]), RequestMessage = request });
            }
        }
    }
}
