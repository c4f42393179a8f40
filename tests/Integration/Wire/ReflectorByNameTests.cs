using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Wire;

/// <summary>One object by name, where the roles allow neither watching nor listing.</summary>
public sealed class ReflectorByNameTests
{
    private const string ListByName = "GET /apis/apps/v1/namespaces/ns/deployments?fieldSelector=metadata.name%3Da&limit=500";
    private const string Get = "GET /apis/apps/v1/namespaces/ns/deployments/a";

    private const string Missing =
        """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"deployments.apps \"a\" not found","reason":"NotFound","details":{"name":"a","group":"apps","kind":"deployments"},"code":404}""";

    [Fact]
    public async Task An_object_that_may_only_be_got_is_polled_and_its_absence_is_seen()
    {
        var time = new ManualTime();
        var sink = new RecordingSink();
        await using var peer = await ScriptedPeer.StartAsync(
            new Exchange(ListByName, Answers.Status(403, "Forbidden")) { Headers = ["Accept-Encoding: gzip"] },
            new Exchange(Get, Answers.Json("""{"metadata":{"name":"a","resourceVersion":"7"}}""")),
            new Exchange(ListByName, Answers.Status(403, "Forbidden")) { Headers = ["Accept-Encoding: gzip"] },
            new Exchange(Get, Answers.Of(404, "application/json", Missing)));
        using var client = Some.Client(peer, Some.Options() with { ListPageLimit = TimeSpan.FromSeconds(59), RequestLimit = TimeSpan.FromSeconds(58) }, time);
        using var cancel = new CancellationTokenSource();
        var reflector = new Reflector(
            client, Some.Deployments, "ns", Selection.Named("a"), sink, new ReflectorOptions { Random = () => 0 }, time);

        var running = reflector.RunAsync(cancel.Token);
        await time.PassAsync(TimeSpan.FromSeconds(120));
        await peer.DoneAsync();
        await time.TimerAsync(TimeSpan.FromSeconds(120));
        await cancel.CancelAsync();
        await running.SoonAsync();

        Assert.Equal(["replaced a", "replaced "], sink.Lines);
    }
}
