using System.CommandLine;
using ImageRegistry.Sandbox;

var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 for any that is free." };
var crds = new Option<DirectoryInfo?>("--crds") { Description = "Folder of CustomResourceDefinitions to load, with its subfolders." };
var kubeconfig = new Option<FileInfo?>("--kubeconfig") { Description = "Where to write the kubeconfig." };
var tls = new Option<bool>("--tls") { Description = "Serve HTTPS with a certificate of its own." };

var serve = new Command("serve", "Serves a Kubernetes API without nodes until it is told to stop.") { port, crds, kubeconfig, tls };
serve.SetAction(async (arguments, cancel) =>
{
    var cluster = new SandboxCluster(entropy: (ulong)Random.Shared.NextInt64());
    if (arguments.GetValue(crds) is { } folder)
        await Manifests.LoadAsync(cluster, folder.FullName, cancel);

    await using var server = await SandboxServer.StartAsync(cluster, arguments.GetValue(port), arguments.GetValue(tls), cancel);
    var path = arguments.GetValue(kubeconfig)?.FullName
        ?? Path.Combine(Path.GetTempPath(), $"sandbox-{server.Address.Port}.kubeconfig");
    await server.WriteKubeconfigAsync(path, cancel);
    Console.WriteLine(path);

    // The token is cancelled by SIGINT and SIGTERM: stopping is how this command ends well.
    await Task.Delay(Timeout.InfiniteTimeSpan, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
    return 0;
});

return await new RootCommand("A cluster in a box: the Kubernetes API, as far as the image registry operator needs it.") { serve }
    .Parse(args)
    .InvokeAsync();
