using System.Text.RegularExpressions;
using ImageRegistry.Host.Events;
using ImageRegistry.Host.Logging;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ImageRegistry.Integration.Process;

public class LoggingTests
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 11, 20, 20, 28, 1, TimeSpan.Zero).AddMicroseconds(1234);

    private sealed class Recorded : IEventRecorder
    {
        public List<string> Events { get; } = [];

        public void Record(EventType type, string reason, string message) => Events.Add(type + " " + reason + ": " + message);
    }

    [Fact]
    public void An_entry_is_one_line_that_begins_as_those_of_kubernetes_components_do()
    {
        var line = LogLine.Format(
            At, LogLevel.Warning, "ImageRegistry.Host.Leading.LeaderElection", "one\ntwo", new IOException("broken\r\npipe"), stack: false);

        Assert.Equal(
            $"W1120 20:28:01.001234 {Environment.ProcessId} LeaderElection] one\\ntwo: IOException: broken\\npipe", line);
    }

    [Theory]
    [InlineData("proxy http://user:pa%40ss@proxy.example.com:3128 refused", "proxy http://<REDACTED>@proxy.example.com:3128 refused")]
    [InlineData("https://u:p@ss@host/path?x=a@b", "https://<REDACTED>@host/path?x=a@b")]
    [InlineData("https://host/path@sha256:1", "https://host/path@sha256:1")]
    [InlineData("image registry/x@sha256:1 // note me@example.com", "image registry/x@sha256:1 // note me@example.com")]
    [InlineData("Authorization: Bearer abc.def-ghi==", "Authorization: Bearer <REDACTED>")]
    [InlineData("nothing to hide", "nothing to hide")]
    public void Credentials_are_taken_out_of_text(string text, string safe) => Assert.Equal(safe, Redaction.Text(text));

    [Fact]
    public void Credentials_do_not_get_into_the_log_by_an_exception()
    {
        using var log = new LogCapture();

        log.For<LoggingTests>().LogError(new HttpRequestException("The proxy tunnel request to proxy 'http://u:hunter2@p:1/' failed"), "no luck");

        Assert.DoesNotContain("hunter2", log.Text);
        Assert.Contains("http://<REDACTED>@p:1/", log.Text);
    }

    [Theory]
    [InlineData(Verbosity.Normal, "own info, library warning")]
    [InlineData(Verbosity.Debug, "own debug, library warning")]
    [InlineData(Verbosity.Trace, "own trace, library info")]
    [InlineData(Verbosity.TraceAll, "own trace, library trace")]
    public void The_verbosity_can_be_turned_while_running(Verbosity verbosity, string lowest)
    {
        using var log = new LogCapture();
        var own = log.Loggers.CreateLogger("ImageRegistry.Host.Something");
        var library = log.Loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel");
        log.Levels.Verbosity = verbosity;
        foreach (var level in (LogLevel[])[LogLevel.Warning, LogLevel.Information, LogLevel.Debug, LogLevel.Trace])
        {
            var word = level switch { LogLevel.Information => "info", _ => level.ToString().ToLowerInvariant() };
            own.Log(level, "own {Word}", word);
            library.Log(level, "library {Word}", word);
        }

        var lines = Regex.Matches(log.Text, @"\] ((own|library) \w+)").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(lowest, lines.Last(line => line.StartsWith("own", StringComparison.Ordinal)) + ", "
            + lines.Last(line => line.StartsWith("library", StringComparison.Ordinal)));
    }
}
