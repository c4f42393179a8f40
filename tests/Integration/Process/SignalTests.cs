using ImageRegistry.Host.Ending;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ImageRegistry.Integration.Process;

/// <summary>What signals do, by when they come. That the process hears them is for <see cref="ProcessTests"/>.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly List<int> exits = [];
    private readonly ProcessEnd end = new(NullLogger.Instance);
    private readonly Signals signals;

    public SignalTests() => signals = Signals.Listen(exits.Add);

    public void Dispose()
    {
        signals.Dispose();
        end.Dispose();
    }

    [Fact]
    public void Before_anything_is_begun_the_first_one_ends_the_process_with_0()
    {
        signals.Take("SIGTERM");

        Assert.Equal([0], exits);
        Assert.Null(end.Cause);
    }

    [Fact]
    public void Later_the_first_one_asks_for_an_orderly_end()
    {
        signals.Tell(end);

        signals.Take("SIGTERM");

        Assert.Equal(ExitCause.Signal, end.Cause);
        Assert.Empty(exits);
    }

    [Fact]
    public void The_second_one_ends_the_process_with_1()
    {
        signals.Tell(end);

        signals.Take("SIGTERM");
        signals.Take("SIGINT");

        Assert.Equal([1], exits);
    }
}
