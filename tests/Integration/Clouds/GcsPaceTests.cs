using ImageRegistry.Core;
using ImageRegistry.Effects.Gcs;
using ImageRegistry.Integration.Waiting;
using ImageRegistry.Integration.Wire;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ImageRegistry.Integration.Clouds;

/// <summary>How much is asked of Google's cloud at a time (GCS-14, B-7).</summary>
public sealed class GcsPaceTests
{
    private static GcsInterpreter Interpreter(PlayedServer server, TimeProvider time) => new(
        GcsPeerBucket.Place(server.Address), GcsPeerBucket.Connections(), time);

    private static bool IsLogin(HttpContext context) => context.Request.Path == "/token";

    [Fact]
    public async Task Tags_are_bound_at_a_rate_of_eight_a_second_from_the_first_one_on()
    {
        var time = new ManualTime();
        await using var server = await PlayedServer.StartAsync((context, _) =>
            (IsLogin(context) ? GcsExchange.Token("token-1") : Answers.Json("""{"name":"operations/1","done":true}"""))(context));
        await using var interpreter = Interpreter(server, time);

        var bindings = Enumerable.Range(0, 10)
            .Select(index => interpreter.CarryOutAsync(CloudAction.NewBindTag($"org/env/{index}"), Patience.Token)).ToList();

        Assert.All(bindings, binding => Assert.False(binding.IsCompleted));
        time.Advance(1);
        await Task.WhenAll(bindings[..8]).SoonAsync();
        Assert.All(bindings[8..], binding => Assert.False(binding.IsCompleted));
        time.Advance(0.25);
        await Task.WhenAll(bindings).SoonAsync();
        Assert.All(bindings, binding => Assert.Equal(CloudAnswer.Done, binding.Result.ResultValue));
    }

    [Fact]
    public async Task Sixteen_objects_are_deleted_at_a_time()
    {
        var gate = new Lock();
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (underWay, most) = (0, 0);
        var objects = string.Join(',', Enumerable.Range(0, 40).Select(index => $$"""{"name":"blob{{index}}","generation":"1"}"""));
        await using var server = await PlayedServer.StartAsync(async (context, _) =>
        {
            if (context.Request.Method != "DELETE")
            {
                await (IsLogin(context) ? GcsExchange.Token("token-1") : Answers.Json($$"""{"items":[{{objects}}]}"""))(context);
                return;
            }

            lock (gate)
            {
                most = Math.Max(most, ++underWay);
                if (underWay == 16)
                    together.TrySetResult();
            }

            // Nobody is answered before so many have come.
            await together.Task.SoonAsync();
            lock (gate)
                underWay--;
            await S3Answers.Gone(context);
        });
        await using var interpreter = Interpreter(server, TimeProvider.System);

        Assert.Equal(CloudAnswer.NewEmptied(40, false), (await interpreter.CarryOutAsync(CloudAction.Empty, Patience.Token)).ResultValue);
        Assert.Equal(16, most);
    }
}
