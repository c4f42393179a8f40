using ImageRegistry.Effects.Http;
using ImageRegistry.Host.CommandLine;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Ending;
using ImageRegistry.Host.Files;
using ImageRegistry.Host.Logging;
using ImageRegistry.Host.Metrics;
using ImageRegistry.Host.NodeCa;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host;

/// <summary>The edge of the process: what the system gave it goes in, an exit code comes out.</summary>
internal static class Program
{
    // Before anything else, and never given up: a signal may come at the first and at the last moment of the process.
    private static readonly Signals Listening = Signals.Listen(Environment.Exit);

    private static Task<int> Main(string[] commandLine)
    {
        var signals = Listening;
        return OperatorCommand.InvokeAsync(
            commandLine, arguments => RunAsync(arguments, signals), () => NodeCaCommand.Run(signals), Console.Out, Console.Error);
    }

    private static async Task<int> RunAsync(OperatorArguments arguments, Signals signals)
    {
        var levels = new LogLevelSwitch();
        using var loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(LogLevel.Trace)
            .AddProvider(new LineLoggerProvider(levels, Console.Error, TimeProvider.System)));
        var end = new ProcessEnd(loggers.CreateLogger<ProcessEnd>());
        signals.Tell(end);
        try
        {
            // First of all: whatever is read later is compared with what the files hold now.
            var files = WatchedFiles.TakeBaseline(arguments.Files);
            var environment = OperatorEnvironment.Read(Environment.GetEnvironmentVariable);
            using var api = ApiAccess.Connect(arguments, environment, TimeProvider.System);
            using var leases = api.With(ApiAccess.Options with { Limiter = Unlimited.Instance, Retries = 0 });
            using var watches = api.With(ApiAccess.Options with { Limiter = Unlimited.Instance });
            using var host = OperatorHost.Build(arguments, environment, files, end, levels, loggers, api, leases, watches, ApiAccess.Clouds(environment, loggers));
            // They show 0 from the first scrape on, whether or not anything has counted yet.
            host.Services.GetRequiredService<OperatorMetrics>();
            await host.StartAsync();
            var cause = await host.Services.GetRequiredService<OperatorProcess>().RunAsync();
            await host.StopAsync();
            return ExitCode.Of(cause);
        }
        catch (StartupException e)
        {
            end.Request(ExitCause.StartupFailed, e.Message);
            return ExitCode.Of(ExitCause.StartupFailed);
        }
    }
}
