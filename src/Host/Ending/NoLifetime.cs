using Microsoft.Extensions.Hosting;

namespace ImageRegistry.Host.Ending;

/// <summary>A host lifetime that reacts to nothing: when the process ends is decided by <see cref="ProcessEnd"/> alone.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
