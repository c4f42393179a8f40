using System.Diagnostics;
using ImageRegistry.Integration.Waiting;

namespace ImageRegistry.Integration.Sandbox;

/// <summary>The kubectl on PATH, pointed at one server.</summary>
public sealed class Kubectl(string kubeconfig)
{
    /// <summary>What a run left behind.</summary>
    public sealed record Outcome(int Code, string Output, string Errors);

    /// <summary>Starts kubectl with these arguments.</summary>
    /// <param name="editor">What KUBE_EDITOR runs, where the command edits.</param>
    public System.Diagnostics.Process Start(string[] arguments, string editor = "")
    {
        var start = new ProcessStartInfo("kubectl", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBECONFIG"] = kubeconfig;
        // The discovery cache must not outlive the server: the next one may get the same port.
        start.Environment["KUBECACHEDIR"] = kubeconfig + ".cache";
        start.Environment["KUBE_EDITOR"] = editor;
        return System.Diagnostics.Process.Start(start) ?? throw new InvalidOperationException("kubectl did not start");
    }

    /// <summary>Runs kubectl with these arguments and this input to its end.</summary>
    public async Task<Outcome> RunAsync(string[] arguments, string input = "", string editor = "")
    {
        using var process = Start(arguments, editor);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().SoonAsync("kubectl " + string.Join(' ', arguments));
        return new Outcome(process.ExitCode, await output, await errors);
    }

    /// <summary>The output of a run that has to succeed. Arguments are split at spaces.</summary>
    public async Task<string> OutputAsync(string arguments, string input = "", string editor = "")
    {
        var outcome = await RunAsync(arguments.Split(' '), input, editor);
        Xunit.Assert.True(outcome.Code == 0, $"kubectl {arguments}: {outcome.Errors}");
        return outcome.Output;
    }
}
