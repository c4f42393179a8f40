using System.CommandLine;

namespace ImageRegistry.Sandbox.Commands;

/// <summary><c>serve</c>: the API until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Make()
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 for any that is free." };
        var crds = new Option<DirectoryInfo?>("--crds") { Description = "Folder of CustomResourceDefinitions to load in place of the own ones, with its subfolders." };
        var kubeconfig = new Option<FileInfo?>("--kubeconfig") { Description = "Where to write the kubeconfig." };
        var tls = new Option<bool>("--tls") { Description = "Serve HTTPS with a certificate of its own." };
        var platform = CommandOptions.Platform("Begin with a cluster on this platform, and play what is in it.");
        var command = new Command("serve", "Serves a Kubernetes API without nodes until it is told to stop.")
        {
            platform, port, crds, kubeconfig, tls,
        };
        command.SetAction(async (arguments, cancel) =>
        {
            var cluster = new SandboxCluster(entropy: (ulong)Random.Shared.NextInt64());
            var name = arguments.GetValue(platform);
            if (arguments.GetValue(crds) is { } folder)
                await Manifests.LoadAsync(cluster, folder.FullName, cancel);
            else if (name is not null)
                OwnDefinitions.Load(cluster);
            var played = name is null ? null : PlayedCluster.Make(cluster, name);

            await using var server = await SandboxServer.StartAsync(cluster, arguments.GetValue(port), arguments.GetValue(tls), cancel);
            var path = arguments.GetValue(kubeconfig)?.FullName
                ?? Path.Combine(Path.GetTempPath(), $"sandbox-{server.Address.Port}.kubeconfig");
            await server.WriteKubeconfigAsync(path, cancel);
            Console.WriteLine(path);
            return await UntilStoppedAsync(played, cancel);
        });
        return command;
    }

    /// <summary>The token is cancelled by SIGINT and SIGTERM: stopping is how this command ends well.</summary>
    private static async Task<int> UntilStoppedAsync(PlayedCluster? played, CancellationToken cancel)
    {
        try
        {
            await (played is null ? Task.Delay(Timeout.InfiniteTimeSpan, cancel) : played.PlayAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return 0;
        }

        return 0;
    }
}
