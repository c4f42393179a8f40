using ImageRegistry.Core;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Events;
using ImageRegistry.Integration.Waiting;
using Xunit;

namespace ImageRegistry.Integration.Process;

public sealed class EventRecorderTests : IDisposable
{
    private const string Namespace = "/api/v1/namespaces/openshift-image-registry";

    private readonly FakeApi api = new();
    private readonly ManualTime time = new();
    private readonly LogCapture log = new();

    public EventRecorderTests()
    {
        api.Put(Namespace, """{"metadata":{"name":"openshift-image-registry","uid":"ns-uid"}}""");
        api.Put(Namespace + "/pods/pod-1", """
            {"metadata":{"name":"pod-1","namespace":"openshift-image-registry","ownerReferences":[
              {"apiVersion":"v1","kind":"ConfigMap","name":"x","uid":"u"},
              {"apiVersion":"apps/v1","kind":"ReplicaSet","name":"operator-7d9","uid":"rs-uid","controller":true}]}}
            """);
        api.Put("/apis/apps/v1/namespaces/openshift-image-registry/replicasets/operator-7d9", """
            {"metadata":{"name":"operator-7d9","namespace":"openshift-image-registry","ownerReferences":[
              {"apiVersion":"apps/v1","kind":"Deployment","name":"operator","uid":"d-uid","controller":true}]}}
            """);
    }

    public void Dispose() => log.Dispose();

    private EventRecorder Recorder(string pod = "pod-1")
    {
        var environment = OperatorEnvironment.Read(name => name == "POD_NAME" ? pod : null);
        return new EventRecorder(
            api, new InvolvedObjectLookup(api, environment, log.For<InvolvedObjectLookup>()), time, log.For<EventRecorder>());
    }

    private IReadOnlyList<Json> Events => api.Under(Namespace + "/events/");

    private static string Text(Json json, params string[] path) => JsonModule.tryString([.. path], json)?.Value ?? "";

    private static async Task Deliver(EventRecorder recorder, params (EventType Type, string Reason, string Message)[] events)
    {
        await recorder.StartAsync(Patience.Token);
        foreach (var (type, reason, message) in events)
            recorder.Record(type, reason, message);
        await recorder.StopAsync(Patience.Token);
    }

    [Fact]
    public async Task An_event_is_about_the_operators_deployment()
    {
        using var recorder = Recorder();

        await Deliver(recorder, (EventType.Warning, "ControlPlaneTopology", "not known"));

        var made = Assert.Single(Events);
        Assert.Equal(
            """{"apiVersion":"apps/v1","kind":"Deployment","name":"operator","namespace":"openshift-image-registry","uid":"d-uid"}""",
            JsonModule.text(JsonModule.tryField("involvedObject", made)!.Value));
        Assert.Equal("image-registry-operator", Text(made, "source", "component"));
        Assert.Equal(("Warning", "ControlPlaneTopology", "not known"), (Text(made, "type"), Text(made, "reason"), Text(made, "message")));
        Assert.Equal("2026-11-20T20:00:00Z", Text(made, "firstTimestamp"));
        Assert.Equal("2026-11-20T20:00:00Z", Text(made, "lastTimestamp"));
        Assert.Equal("openshift-image-registry", Text(made, "metadata", "namespace"));
        Assert.StartsWith("operator.", Text(made, "metadata", "name"), StringComparison.Ordinal);
        Assert.Equal(1, JsonModule.tryInt64(["count"], made)!.Value);
    }

    [Fact]
    public async Task Without_the_name_of_the_pod_the_first_pod_with_a_controller_tells()
    {
        api.Put(Namespace + "/pods/a-bare-pod", """{"metadata":{"name":"a-bare-pod","namespace":"openshift-image-registry"}}""");
        using var recorder = Recorder(pod: "");

        await Deliver(recorder, (EventType.Normal, "R", "m"));

        Assert.Equal("Deployment", Text(Assert.Single(Events), "involvedObject", "kind"));
    }

    [Fact]
    public async Task Where_no_deployment_is_found_an_event_is_about_the_namespace()
    {
        using var recorder = Recorder(pod: "gone");

        await Deliver(recorder, (EventType.Normal, "R", "m"));

        Assert.Equal(
            """{"apiVersion":"v1","kind":"Namespace","name":"openshift-image-registry","namespace":"openshift-image-registry","uid":"ns-uid"}""",
            JsonModule.text(JsonModule.tryField("involvedObject", Assert.Single(Events))!.Value));
        Assert.Contains("can't be found", log.Text);
    }

    [Fact]
    public async Task A_deployment_that_an_api_fault_hid_is_found_later()
    {
        api.Refuse = (verb, path) => path.EndsWith("/pods/pod-1", StringComparison.Ordinal) ? ApiFailure.NewServerError(500, "down") : null;
        using var recorder = Recorder();
        await recorder.StartAsync(Patience.Token);
        recorder.Record(EventType.Normal, "R", "early");
        await Eventually.HoldsAsync(() => Events.Count == 1, "the event is there");
        api.Refuse = (_, _) => null;
        recorder.Record(EventType.Normal, "R", "late");
        await recorder.StopAsync(Patience.Token);

        Assert.Equal(
            ["late about Deployment", "early about Namespace"],
            Events.Select(made => Text(made, "message") + " about " + Text(made, "involvedObject", "kind")).OrderDescending());
    }

    [Fact]
    public async Task What_happens_again_counts_up_instead_of_making_another_event()
    {
        using var recorder = Recorder();

        await Deliver(
            recorder,
            (EventType.Normal, "R", "m"), (EventType.Normal, "R", "m"), (EventType.Normal, "R", "m"), (EventType.Normal, "R", "other"));

        Assert.Equal([3L, 1L], Events.Select(made => JsonModule.tryInt64(["count"], made)!.Value).Order().Reverse());
    }

    [Fact]
    public async Task An_event_that_was_cleaned_up_is_created_again()
    {
        using var recorder = Recorder();
        await recorder.StartAsync(Patience.Token);
        recorder.Record(EventType.Normal, "R", "m");
        await Eventually.HoldsAsync(() => Events.Count == 1, "the event is there");
        api.Remove(Namespace + "/events/" + Text(Events[0], "metadata", "name"));
        time.Advance(3600);
        recorder.Record(EventType.Normal, "R", "m");
        await recorder.StopAsync(Patience.Token);

        Assert.Equal("2026-11-20T21:00:00Z", Text(Assert.Single(Events), "firstTimestamp"));
    }

    [Fact]
    public async Task An_api_that_refuses_or_hangs_never_reaches_the_caller_and_losses_are_counted_and_logged()
    {
        api.Refuse = (verb, _) => verb == "CREATE" ? ApiFailure.NewForbidden("events are forbidden") : null;
        using var recorder = Recorder();

        await Deliver(recorder, (EventType.Normal, "R", "m"));

        Assert.Equal(1, recorder.Dropped);
        Assert.Contains("Event R (m) was not delivered: events are forbidden", log.Text);
    }

    [Fact]
    public async Task A_full_queue_drops_and_says_how_many()
    {
        using var recorder = Recorder();
        for (var i = 0; i < EventRecorder.QueueLength + 5; i++)
            recorder.Record(EventType.Normal, "R", "m");
        Assert.Equal(5, recorder.Dropped);

        await Deliver(recorder);

        Assert.Contains("5 events were dropped", log.Text);
        Assert.Equal(256, JsonModule.tryInt64(["count"], Assert.Single(Events))!.Value);
    }

    [Fact]
    public async Task A_hanging_api_does_not_hold_up_the_end_of_the_process()
    {
        api.Before = (_, _, cancel) => Task.Delay(Timeout.Infinite, cancel);
        using var recorder = Recorder();
        await recorder.StartAsync(Patience.Token);
        recorder.Record(EventType.Normal, "R", "m");
        recorder.Record(EventType.Normal, "R", "n");
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await recorder.StopAsync(limit.Token).SoonAsync();

        Assert.Empty(Events);
        Assert.Equal(2, recorder.Dropped);
        Assert.Contains("2 events were dropped", log.Text);
    }

    [Fact]
    public async Task Credentials_in_a_message_are_taken_out()
    {
        using var recorder = Recorder();

        await Deliver(recorder, (EventType.Normal, "R", "proxy http://u:hunter2@p:1 refused"));

        Assert.Equal("proxy http://<REDACTED>@p:1 refused", Text(Assert.Single(Events), "message"));
    }
}
