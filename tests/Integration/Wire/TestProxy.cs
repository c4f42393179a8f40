using System.Net;
using System.Net.Sockets;
using System.Text;
using ImageRegistry.Integration.Waiting;

namespace ImageRegistry.Integration.Wire;

/// <summary>A proxy on loopback that opens tunnels (CONNECT) to one given server, whatever is asked for, and notes what was asked.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int target;
    private readonly string password;
    private readonly Task serving;

    /// <param name="target">The port on loopback that all tunnels lead to.</param>
    /// <param name="password">What <c>Proxy-Authorization</c> must say; empty to let everybody through.</param>
    public TestProxy(int target, string password = "")
    {
        (this.target, this.password) = (target, password);
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>First lines of the requests.</summary>
    public List<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving.SoonAsync();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var tunnels = new List<Task>();

        try
        {
            while (true)
            {
                tunnels.Add(TunnelAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(tunnels);
        }
    }

    private async Task TunnelAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();

                while (true)
                {
                    var head = await HeadAsync(stream);

                    if (head.Length == 0)
                    {
                        return;
                    }

                    lock (Requests)
                    {
                        Requests.Add(head[0]);
                    }

                    if (password.Length > 0 && !head.Contains("Proxy-Authorization: " + password))
                    {
                        await stream.WriteAsync(
                            "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop.Token);
                        continue;
                    }

                    using var server = new TcpClient();
                    await server.ConnectAsync(IPAddress.Loopback, target, stop.Token);
                    await stream.WriteAsync("HTTP/1.1 200 Yes\r\n\r\n"u8.ToArray(), stop.Token);
                    var there = stream.CopyToAsync(server.GetStream(), stop.Token);
                    var back = server.GetStream().CopyToAsync(stream, stop.Token);
                    await Task.WhenAny(there, back);
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A tunnel ends with either side.
        }
    }

    private async Task<string[]> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];

        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stop.Token) == 0)
            {
                return [];
            }

            head.Append((char)one[0]);
        }

        return head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
