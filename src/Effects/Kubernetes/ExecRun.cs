using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using ImageRegistry.Core;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>Runs an exec plugin once and reads the ExecCredential it prints.</summary>
/// <remarks>
/// <para><b>Guarantees</b>: nothing the plugin prints to standard output gets into a message. Its standard error is ours, so that it
/// can talk to a person. It is ended when it takes too long.</para>
/// </remarks>
internal static class ExecRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LimitWithPerson = TimeSpan.FromMinutes(5);

    public static async Task<ExecResult> RunAsync(ExecPlugin plugin)
    {
        var terminal = !Console.IsInputRedirected;

        if (plugin.Interaction == ExecInteraction.Always && !terminal)
        {
            throw Failure(plugin, "needs a terminal (interactiveMode: Always), and there is none");
        }

        var interactive = terminal && plugin.Interaction != ExecInteraction.Never;
        using var process = Start(plugin, interactive);
        using var deadline = new CancellationTokenSource(interactive ? LimitWithPerson : Limit);

        try
        {
            if (!interactive)
            {
                process.StandardInput.Close();
            }

            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);

            return process.ExitCode == 0
                ? Read(plugin, output)
                : throw Failure(plugin, "ended with exit code " + process.ExitCode.ToString(CultureInfo.InvariantCulture));
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw Failure(plugin, "took too long and was ended", e);
        }
    }

    private static Process Start(ExecPlugin plugin, bool interactive)
    {
        var start = new ProcessStartInfo(plugin.Command, plugin.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = !interactive,
        };

        foreach (var (name, value) in plugin.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["KUBERNETES_EXEC_INFO"] = plugin.Info(interactive);

        try
        {
            return Process.Start(start) ?? throw Failure(plugin, "could not be started");
        }
        catch (Win32Exception e)
        {
            throw Failure(plugin, "could not be started: " + e.Message, e);
        }
    }

    private static ExecResult Read(ExecPlugin plugin, string output)
    {
        var parsed = JsonModule.parseText(output);

        if (parsed.IsError || parsed.ResultValue.Text("kind") != "ExecCredential")
        {
            throw Failure(plugin, "did not print an ExecCredential document");
        }

        var document = parsed.ResultValue;

        if (document.Text("apiVersion") != plugin.ApiVersion)
        {
            throw Failure(plugin, "answered in another apiVersion than " + plugin.ApiVersion);
        }

        var token = document.Text("status", "token");
        var certificate = document.Text("status", "clientCertificateData");
        var key = document.Text("status", "clientKeyData");

        if (token.Length == 0 && certificate.Length == 0)
        {
            throw Failure(plugin, "gave neither a token nor a client certificate");
        }

        if (certificate.Length == 0 != (key.Length == 0))
        {
            throw Failure(plugin, "gave a client certificate without its key, or the key without the certificate");
        }

        try
        {
            return new ExecResult(
                new Credential(
                    token.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", token),
                    certificate.Length == 0 ? null : ClientCertificate.FromPem(certificate, key)),
                Expiry(plugin, document.Text("status", "expirationTimestamp")));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Failure(plugin, "gave a client certificate that cannot be used: " + e.Message, e);
        }
    }

    private static DateTimeOffset? Expiry(ExecPlugin plugin, string text) =>
        text.Length == 0 ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires) ? expires
        : throw Failure(plugin, "gave an expirationTimestamp that is no RFC 3339 time");

    private static CredentialException Failure(ExecPlugin plugin, string problem, Exception? cause = null) => new(
        "the exec plugin " + plugin.Command + " " + problem
        + (plugin.InstallHint.Length == 0 ? "" : ". " + plugin.InstallHint.Trim()),
        cause);
}
