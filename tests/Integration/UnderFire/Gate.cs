using System.Net;
using System.Net.Sockets;
using ImageRegistry.Integration.Waiting;

namespace ImageRegistry.Integration.UnderFire;

/// <summary>What lies between an operator and its API server: connections through it can hang, go on, and break.</summary>
internal sealed class Gate : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock guard = new();
    private readonly HashSet<TcpClient> ends = [];
    private readonly int target;
    private readonly Task serving;
    private TaskCompletionSource passage = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="target">The port on loopback that everything goes to.</param>
    public Gate(int target)
    {
        this.target = target;
        passage.SetResult();
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>From now on nothing passes, in neither direction, and nobody is told: connections stay open, and new ones can be made.</summary>
    public void Hang()
    {
        lock (guard)
            passage = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>What has been held up passes, and all that comes.</summary>
    public void Resume()
    {
        lock (guard)
            passage.TrySetResult();
    }

    /// <summary>Breaks all connections; what has been held up is lost. New ones work.</summary>
    public void Cut()
    {
        lock (guard)
        {
            foreach (var end in ends)
                end.Close();
            ends.Clear();
            passage.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        Cut();
        await serving.SoonAsync();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ConnectAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ConnectAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        try
        {
            using (client)
            {
                await server.ConnectAsync(IPAddress.Loopback, target, stop.Token);
                lock (guard)
                    ends.UnionWith([client, server]);
                await Task.WhenAny(PassAsync(client, server), PassAsync(server, client));
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // A connection ends with either side.
        }
        finally
        {
            lock (guard)
                ends.ExceptWith([client, server]);
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to)
    {
        try
        {
            var (source, sink) = (from.GetStream(), to.GetStream());
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = await source.ReadAsync(buffer, stop.Token)) > 0)
            {
                await PassageAsync().WaitAsync(stop.Token);
                await sink.WriteAsync(buffer.AsMemory(0, count), stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The other direction ends with this one.
        }
    }

    private Task PassageAsync()
    {
        lock (guard)
            return passage.Task;
    }
}
