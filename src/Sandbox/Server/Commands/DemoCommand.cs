using System.CommandLine;
using ImageRegistry.Sandbox.Demo;

namespace ImageRegistry.Sandbox.Commands;

/// <summary><c>demo</c>: the operator at work in a cluster that is played.</summary>
internal static class DemoCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Make()
    {
        var platform = CommandOptions.Platform("Where the cluster runs.");
        platform.DefaultValueFactory = _ => "none";
        var stay = new Option<bool>("--stay") { Description = "Go on serving after the story, for kubectl, until Ctrl-C." };
        var binary = new Option<FileInfo?>("--operator") { Description = "The operator's binary or .dll; the one beside this program when left out." };
        var command = new Command("demo", "Shows the operator at work: what it decides and why, and what comes of it.") { platform, stay, binary };
        command.SetAction(async (arguments, cancel) =>
        {
            var path = arguments.GetValue(binary)?.FullName ?? OperatorBinary.Beside(AppContext.BaseDirectory);
            if (path is null || !File.Exists(path))
            {
                await Console.Error.WriteLineAsync("The operator's binary was not found; say where it is with --operator.");
                return 1;
            }

            var demo = new DemoRun(arguments.GetValue(platform) ?? "none", path, arguments.GetValue(stay), new Narrator(Console.Out));
            return await demo.RunAsync(cancel) ? 0 : 1;
        });
        return command;
    }
}
