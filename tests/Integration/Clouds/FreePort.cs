using System.Net;
using System.Net.Sockets;

namespace ImageRegistry.Integration.Clouds;

/// <summary>A port on loopback that nobody uses at this moment.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
