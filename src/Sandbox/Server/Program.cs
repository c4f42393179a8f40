using System.CommandLine;
using ImageRegistry.Sandbox.Commands;

return await new RootCommand("A cluster in a box: the Kubernetes API, as far as the image registry operator needs it.")
    {
        ServeCommand.Make(),
        DemoCommand.Make(),
    }
    .Parse(args)
    // The operator is given its time to end in good order when the demo is stopped.
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
