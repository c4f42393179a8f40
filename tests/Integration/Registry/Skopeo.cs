using System.Diagnostics;
using ImageRegistry.Integration.Waiting;

namespace ImageRegistry.Integration.Registry;

/// <summary>The client that images are pushed and pulled with. It believes these authorities only.</summary>
/// <param name="folder">A folder for its files.</param>
/// <param name="authorities">PEM text with the authorities of the registry and of the server that it redirects to.</param>
internal sealed class Skopeo(TemporaryFolder folder, string authorities)
{
    private readonly string trust = folder.Write("authorities.pem", authorities);

    /// <summary>Pushes the image in this folder; answers the exit code and all that was said.</summary>
    public Task<(int Code, string Said)> PushAsync(string image, RegistryPod registry, string name) =>
        RunAsync("copy", "--insecure-policy", $"oci:{image}:latest", $"docker://{registry.Address}/{name}:1");

    /// <summary>Pulls an image into this folder; answers the exit code and all that was said.</summary>
    public Task<(int Code, string Said)> PullAsync(RegistryPod registry, string name, string image) =>
        RunAsync("copy", "--insecure-policy", $"docker://{registry.Address}/{name}:1", $"oci:{image}:latest");

    private async Task<(int Code, string Said)> RunAsync(params string[] words)
    {
        var start = new ProcessStartInfo("skopeo", words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["HOME"] = folder.Path;
        start.Environment["XDG_RUNTIME_DIR"] = folder.Path;
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["SSL_CERT_FILE"] = trust;
        using var skopeo = System.Diagnostics.Process.Start(start)!;
        var said = await Task.WhenAll(skopeo.StandardOutput.ReadToEndAsync(), skopeo.StandardError.ReadToEndAsync()).SoonAsync();
        await skopeo.WaitForExitAsync().SoonAsync();
        return (skopeo.ExitCode, string.Concat(said));
    }
}
