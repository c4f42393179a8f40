using ImageRegistry.Core;
using ImageRegistry.Effects;
using ImageRegistry.Effects.Cloud;
using ImageRegistry.Effects.Http;
using ImageRegistry.Effects.Kubernetes;
using ImageRegistry.Effects.OpenStack;
using ImageRegistry.Host.CommandLine;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Ending;
using ImageRegistry.Host.Events;
using ImageRegistry.Host.Files;
using ImageRegistry.Host.Leading;
using ImageRegistry.Host.Logging;
using ImageRegistry.Host.Metrics;
using ImageRegistry.Host.Reconciliation;
using ImageRegistry.Host.Resting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.FSharp.Core;

namespace ImageRegistry.Host;

/// <summary>Puts the parts of the process together.</summary>
public static class OperatorHost
{
    /// <summary>
    /// Under this key is the client for the lease. It has no rate limit, so that a burst of other requests cannot cost the leadership,
    /// and no retries of its own: the election decides when to try again.
    /// </summary>
    public const string LeaseAccess = "lease";

    /// <summary>
    /// Under this key is the client for the watches. It has no rate limit: how many there are is fixed, each waits by itself after a
    /// failure, and at the start all of them open at once.
    /// </summary>
    public const string WatchAccess = "watch";

    /// <summary>The host with all parts, not started. Nothing is read from the environment or the disk here.</summary>
    public static IHost Build(
        OperatorArguments arguments,
        OperatorEnvironment environment,
        WatchedFiles files,
        ProcessEnd end,
        LogLevelSwitch levels,
        ILoggerFactory loggers,
        IKubernetesClient api,
        IKubernetesClient leases,
        IKubernetesClient watches,
        CloudConnections clouds)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var services = builder.Services;
        services.AddSingleton(loggers);
        services.AddSingleton(arguments);
        services.AddSingleton(environment);
        services.AddSingleton(files);
        services.AddSingleton(end);
        services.AddSingleton(levels);
        services.AddSingleton(api);
        services.AddKeyedSingleton(LeaseAccess, leases);
        services.AddKeyedSingleton(WatchAccess, watches);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(Random.Shared);
        // Signals are handled by Signals, from before the host exists.
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(3));

        services.AddSingleton<InvolvedObjectLookup>();
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<IEventRecorder>(provider => provider.GetRequiredService<EventRecorder>());
        services.AddHostedService(provider => provider.GetRequiredService<EventRecorder>());

        services.AddSingleton<MetricRegistry>();
        services.AddSingleton<OperatorMetrics>();
        services.AddSingleton<ImageStreamCount>();
        services.AddSingleton(ServingPairPaths.In(environment.ServingPairDirectory));
        services.AddSingleton<ServingSettings>();
        services.AddSingleton<ServingCertificate>();
        services.AddSingleton<IReloadedFiles>(provider => provider.GetRequiredService<ServingSettings>());
        services.AddSingleton<IReloadedFiles>(provider => provider.GetRequiredService<ServingCertificate>());
        services.AddHostedService<FileWatch>();

        services.AddSingleton(LeaderIdentity.Of(Environment.MachineName, Guid.NewGuid()));
        services.AddSingleton<ControlPlaneTopology>();
        services.AddSingleton<Leadership>();
        services.AddSingleton(new OperatorSettings(
            environment.ReleaseVersion,
            environment.OperatorImageVersion,
            environment.Image,
            environment.ImagePruner,
            environment.OperatorImage,
            environment.WatchNamespace is { } ns ? FSharpOption<string>.Some(ns) : FSharpOption<string>.None));
        services.AddSingleton<Memory>();
        services.AddSingleton<WatchSet>();
        services.AddSingleton<IdleMemory>();
        services.AddSingleton(clouds);
        services.AddSingleton<CloudDispatcher>();
        services.AddSingleton<IEffectInterpreter>(provider => new EffectInterpreters(new Dictionary<Destination, Func<IEffectInterpreter>>
        {
            [Destination.Kubernetes] = () => new KubernetesInterpreter(api),
            [Destination.OpenStack] = () => new OpenStackInterpreter(
                ApiAccess.ProxyOf(environment), ApiAccess.Options.UserAgent, provider.GetRequiredService<TimeProvider>()),
        }));
        services.AddSingleton<PlanExecutor>();
        services.AddSingleton<ILeaderWork, ReconcileLoop>();
        services.AddSingleton<LeaderTerm>();
        services.AddSingleton<OperatorProcess>();
        return builder.Build();
    }
}
