using System.CommandLine;
using System.CommandLine.Parsing;

namespace ImageRegistry.Host.CommandLine;

/// <summary>
/// The flags of the operator, as the Deployment of the platform gives them, and its one sub-command. A flag that takes one value and is
/// given more than once has the value given last, as with the Go operator.
/// </summary>
public static class OperatorCommand
{
    /// <summary>Exit code for a command line that can't be understood.</summary>
    public const int UsageError = 1;

    /// <summary>
    /// Reads the command line and runs the operator or the sub-command, or answers <c>--help</c> and <c>--version</c>.
    /// Returns the exit code: 1 with the reason on <paramref name="errors"/> for what is unknown or incomplete.
    /// </summary>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> commandLine,
        Func<OperatorArguments, Task<int>> run,
        Func<int> syncNode,
        TextWriter output,
        TextWriter errors)
    {
        var kubeconfig = ValueOption("--kubeconfig", "Client configuration file. Default: the configuration of the pod.");
        var files = ValueOption("--files", "A file to watch: when it changes, the process ends to be started again. Repeatable.");
        var config = ValueOption("--config", "Controller configuration file (GenericControllerConfig).");
        var command = new RootCommand("The operator of the image registry.") { kubeconfig, files, config };
        var node = new Command("node-ca-sync", "Keeps the registries' certificates of this node up to date; needs no API.");
        node.SetAction(_ => syncNode());
        command.Subcommands.Add(node);
        // Directives such as [suggest] would be an accepted word that no operator knows.
        command.Directives.Clear();
        command.SetAction((parsed, _) => run(new OperatorArguments(
            Last(parsed.GetValue(kubeconfig)), parsed.GetValue(files) ?? [], Last(parsed.GetValue(config)))));

        // A path may begin with @: it is not a file of more arguments.
        var parsing = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var result = command.Parse([.. commandLine.SelectMany(Split)], parsing);
        var mistakes = result.Errors.Select(error => error.Message)
            .Concat(result.Tokens
                .Where(token => token.Type == TokenType.Directive)
                .Select(token => $"Unrecognized argument '{token.Value}'."))
            .ToList();
        if (mistakes.Count > 0)
        {
            foreach (var mistake in mistakes)
                await errors.WriteLineAsync("Error: " + mistake);
            await errors.WriteLineAsync("Run 'cluster-image-registry-operator --help' for usage.");
            return UsageError;
        }

        return await result.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = errors,
            // A fault in the operator must reach the process's own handling, and signals are handled elsewhere.
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private static Option<string[]> ValueOption(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    /// <summary><c>--flag=</c> says that the value is empty; the parser would take it for a value that is missing.</summary>
    private static IEnumerable<string> Split(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=') == word.Length - 1 ? [word[..^1], ""] : [word];

    private static string Last(string[]? values) => values is { Length: > 0 } ? values[^1] : "";
}
