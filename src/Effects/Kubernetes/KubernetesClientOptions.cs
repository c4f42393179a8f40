using System.Runtime.InteropServices;
using ImageRegistry.Effects.Http;

namespace ImageRegistry.Effects.Kubernetes;

/// <summary>How the client behaves on the wire. The defaults are meant for the operator.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>The User-Agent header; the server also takes the field manager of plain writes from its first word.</summary>
    public string UserAgent { get; init; } = UserAgentOf("v0.0.1", "");

    /// <summary>Until when a request must be answered in full.</summary>
    public TimeSpan RequestLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Until when one page of a list must be answered in full.</summary>
    public TimeSpan ListPageLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a watch may be silent. The server sends a bookmark about every minute, so more than two are missing then.</summary>
    public TimeSpan WatchSilence { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>Objects in one page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>How often a request is sent again at most, where sending it again is safe.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>A <c>Retry-After</c> longer than this is not waited for, but reported to the caller.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of one answer, after decompression; more is refused as unreadable.</summary>
    public int LargestAnswer { get; init; } = 128 * 1024 * 1024;

    /// <summary>Bytes of one watch event; more is refused as unreadable. An object has 1.5 MB at most in etcd.</summary>
    public int LargestEvent { get; init; } = 16 * 1024 * 1024;

    /// <summary>What holds requests back; null for 20 a second with bursts of 30.</summary>
    public IRequestLimiter? Limiter { get; init; }

    /// <summary>A number from 0 up to 1 for each call, to spread what many processes do.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>The User-Agent of this version; the component may be empty.</summary>
    public static string UserAgentOf(string version, string component) =>
        "cluster-image-registry-operator/" + version
        + " (linux/" + (RuntimeInformation.OSArchitecture == Architecture.X64 ? "amd64"
            : RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()) + ")"
        + (component.Length == 0 ? "" : " " + component);
}
