using Microsoft.Extensions.Hosting;

namespace ImageRegistry.Sandbox;

/// <summary>Leaves signals to the command: on a Ctrl-C the API must outlive those who still say goodbye to it.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
