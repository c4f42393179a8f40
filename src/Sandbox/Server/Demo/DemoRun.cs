namespace ImageRegistry.Sandbox.Demo;

/// <summary>Tells the story once: a cluster, the operator, and what an administrator does.</summary>
/// <param name="platform">Where the cluster runs.</param>
/// <param name="binary">The operator's binary.</param>
/// <param name="stay">Whether to go on afterwards until cancelled.</param>
/// <param name="narrator">Who tells it.</param>
internal sealed class DemoRun(string platform, string binary, bool stay, Narrator narrator)
{
    // A busy machine takes its time; it costs nothing when all goes well.
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(3);

    private readonly ObjectsView objects = new();

    /// <summary>True when every chapter ended as expected and the operator ended in good order.</summary>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var cluster = new SandboxCluster(entropy: (ulong)Random.Shared.NextInt64());
        OwnDefinitions.Load(cluster);
        var played = PlayedCluster.Make(cluster, platform);
        var folder = Directory.CreateTempSubdirectory("sandbox-demo-");
        try
        {
            await using var server = await SandboxServer.StartAsync(cluster, cancel: cancel);
            var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
            await server.WriteKubeconfigAsync(kubeconfig, cancel);
            narrator.Say($"a cluster on platform {platform} is served at {server.Address}");
            // The operator gets what deploy/ allows it; whoever looks on has every right.
            var allowed = Path.Combine(folder.FullName, "operator.kubeconfig");
            await server.WriteKubeconfigAsync(allowed, OperatorAccess.Install(cluster), cancel);
            return await WithOperatorAsync(played, kubeconfig, allowed, cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<bool> WithOperatorAsync(PlayedCluster played, string kubeconfig, string allowed, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var pairs = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(allowed)!, "metrics"));
        await using var child = OperatorChild.Start(binary, allowed, pairs.FullName, Hear);
        narrator.Say($"the operator is started under its own ServiceAccount: {Path.GetFileName(binary)}");

        var playing = played.PlayAsync(over.Token);
        var telling = TellAsync(played, kubeconfig, over.Token);
        var first = await Task.WhenAny(telling, playing, child.Exited);
        if (first == child.Exited && !cancel.IsCancellationRequested)
            narrator.Say("the operator has ended too early");
        await over.CancelAsync();
        var isTold = await EndOfAsync(telling);
        await playing.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (playing.Exception is { } broken)
            narrator.Say($"the cluster could not be played on: {broken.InnerException?.Message}");

        var code = await child.EndAsync();
        narrator.Say(code is { } known ? $"the operator ended with exit code {known}" : "the operator did not heed SIGTERM and was ended by force");
        return isTold && code == 0;
    }

    /// <summary>What a telling that ended, or was broken off, came to.</summary>
    private static async Task<bool> EndOfAsync(Task<bool> telling)
    {
        try
        {
            return await telling;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> TellAsync(PlayedCluster played, string kubeconfig, CancellationToken cancel)
    {
        narrator.Chapter($"The operator comes up on platform {platform}");
        var isWell = await WaitAsync(played, [Story.CameUp], cancel);
        foreach (var chapter in Story.Chapters)
        {
            narrator.Chapter(chapter.Title);
            narrator.Say("spec of the Config: " + Compact(chapter.Spec));
            Administrator.Edit(played.Cluster, chapter.Spec);
            isWell &= await WaitAsync(played, chapter.Expected, cancel);
        }

        narrator.Chapter(isWell ? "All went as expected." : "Not all went as expected.");
        if (stay)
            await StayAsync(kubeconfig, isWell, cancel);
        return isWell;
    }

    private async Task<bool> WaitAsync(PlayedCluster played, IReadOnlyList<Expectation> expected, CancellationToken cancel)
    {
        var isStill = await new Stillness(played).WaitAsync(expected, Most, cancel);
        var state = played.Cluster.State;
        var missing = expected.Where(expectation => !expectation.Holds(state)).ToList();
        narrator.Show(objects.Look(state));
        narrator.Show(ConditionsView.Look(state));
        narrator.Show(RequestsView.Look(played.Cluster.Audit));
        played.Cluster.ForgetAudit();
        narrator.Pause();
        foreach (var expectation in expected)
            narrator.Say((missing.Contains(expectation) ? "NOT: " : "as expected: ") + expectation.Text);
        if (!isStill && missing.Count == 0)
            narrator.Say("NOT: the cluster comes to rest");
        return isStill;
    }

    private async Task StayAsync(string kubeconfig, bool isWell, CancellationToken cancel)
    {
        narrator.Show($$$"""
              The cluster and the operator go on until Ctrl-C. Try:

              export KUBECONFIG={{{kubeconfig}}}
              kubectl get clusteroperators
              kubectl -n openshift-image-registry get all,routes,configmaps,secrets
              kubectl patch configs.imageregistry.operator.openshift.io cluster --type merge -p '{"spec":{"managementState":"Managed"}}'
              kubectl get configs.imageregistry.operator.openshift.io cluster -o yaml
            """);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        }
        catch (OperationCanceledException)
        {
            narrator.Say(isWell ? "stopping" : "stopping; not all went as expected");
        }
    }

    private void Hear(string line)
    {
        var said = OperatorLine.Read(line);
        if (said.IsDecision)
            narrator.Operator(said.ToString());
    }

    private static string Compact(string json) => string.Join("", json.Split('\n').Select(line => line.Trim()));
}
