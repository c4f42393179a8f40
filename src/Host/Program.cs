using ImageRegistry.Effects.Kubernetes;
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
    private static Task<int> Main(string[] commandLine) =>
        OperatorCommand.InvokeAsync(commandLine, RunAsync, NodeCaCommand.Run, Console.Out, Console.Error);

    private static async Task<int> RunAsync(OperatorArguments arguments)
    {
        var levels = new LogLevelSwitch();
        using var loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(LogLevel.Trace)
            .AddProvider(new LineLoggerProvider(levels, Console.Error, TimeProvider.System)));
        using var end = new ProcessEnd(loggers.CreateLogger<ProcessEnd>());
        using var signals = Signals.Listen(end, Environment.Exit);
        try
        {
            // First of all: whatever is read later is compared with what the files hold now.
            var files = WatchedFiles.TakeBaseline(arguments.Files);
            var environment = OperatorEnvironment.Read(Environment.GetEnvironmentVariable);
            using var api = ApiAccess.Connect(arguments, environment, TimeProvider.System);
            using var leases = api.With(ApiAccess.Options with { Limiter = Unlimited.Instance, Retries = 0 });
            using var watches = api.With(ApiAccess.Options with { Limiter = Unlimited.Instance });
            using var host = OperatorHost.Build(arguments, environment, files, end, levels, loggers, api, leases, watches, ApiAccess.Clouds(environment));
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
