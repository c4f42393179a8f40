using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using ImageRegistry.Host.CommandLine;
using ImageRegistry.Host.Configuration;
using ImageRegistry.Host.Files;
using Microsoft.Extensions.Logging;

namespace ImageRegistry.Host.Metrics;

/// <summary>
/// How the metrics server serves: what the file of <c>--config</c> says. TLS settings that change there hold for new connections (B-20).
/// </summary>
/// <remarks>
/// <b>Guarantees.</b> After a successful <see cref="Load"/> there are always usable settings: new ones that can't be used are logged once
/// and the old ones stay. Connections that exist keep the settings they began with.
/// <b>Assumptions.</b> Someone calls <see cref="Refresh"/> now and then (<see cref="FileWatch"/> does, each five seconds).
/// <b>Caveats.</b> Another address takes a restart, which <see cref="FileWatch"/> brings about where the file is watched.
/// </remarks>
public sealed class ServingSettings(OperatorArguments arguments, ILogger<ServingSettings> log) : IReloadedFiles
{
    private volatile Loaded? current;
    private string complaint = "";

    /// <summary>Which TLS versions new connections may speak.</summary>
    /// <exception cref="InvalidOperationException">No settings were loaded.</exception>
    public SslProtocols Protocols => Current.Protocols;

    /// <summary>Which suites new connections may use; null for the platform's.</summary>
    /// <exception cref="InvalidOperationException">No settings were loaded.</exception>
    public CipherSuitesPolicy? Suites => Current.Suites;

    private Loaded Current => current ?? throw new InvalidOperationException("the serving settings were not loaded");

    /// <summary>Reads the file the first time; the default without one.</summary>
    /// <exception cref="StartupException">The file can't be read, or a field has no meaning. Names file, field, value and remedy.</exception>
    public ControllerConfig Load()
    {
        current = arguments.Config.Length == 0 ? Loaded.Of(ControllerConfig.Default, Fingerprint.Absent) : Read();
        return current.Config;
    }

    /// <inheritdoc/>
    public void Refresh()
    {
        if (current is not { } old || arguments.Config.Length == 0)
            return;
        try
        {
            if (Fingerprint.OfFile(arguments.Config) != old.Content)
                Take(Read(), old);
            complaint = "";
        }
        catch (Exception e) when (e is StartupException or IOException or UnauthorizedAccessException)
        {
            // One line for each fault, not one for each look.
            if (complaint == e.Message)
                return;
            complaint = e.Message;
            log.LogWarning("The changed serving settings can't be used and the old ones stay: {Reason}", e.Message);
        }
    }

    /// <inheritdoc/>
    public bool IsInUse(string path) => current is not null && path.Length > 0 && path == arguments.Config;

    /// <inheritdoc/>
    public bool Serves(string path, Fingerprint content) => IsInUse(path) && Current.Content == content;

    private void Take(Loaded changed, Loaded old)
    {
        if (changed.Config.BindAddress != old.Config.BindAddress)
        {
            throw new StartupException(
                $"--config {arguments.Config}: servingInfo.bindAddress is another one now, {changed.Config.BindAddress}: it takes a restart.");
        }

        current = changed;
        log.LogInformation("Reloaded the serving settings {Path}", arguments.Config);
    }

    private Loaded Read()
    {
        try
        {
            // The bytes that are hashed have to be the bytes that are used: the file is read once.
            var content = File.ReadAllBytes(arguments.Config);
            return Loaded.Of(ControllerConfigFile.Parse(arguments.Config, Encoding.UTF8.GetString(content)), Fingerprint.Of(content));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"--config {arguments.Config}: the file can't be read: {e.Message} Mount the file there, or leave out --config.", e);
        }
    }

    /// <summary>Settings in the terms of the platform, made once for all connections.</summary>
    private sealed record Loaded(ControllerConfig Config, Fingerprint Content, SslProtocols Protocols, CipherSuitesPolicy? Suites)
    {
        public static Loaded Of(ControllerConfig config, Fingerprint content) =>
            new(config, content, TlsSettings.Protocols(config.MinimumTls), TlsSettings.Suites(config.CipherSuites));
    }
}
