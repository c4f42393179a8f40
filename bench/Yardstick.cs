namespace ImageRegistry.Bench;

/// <summary>The Go operator's figures on the same work: the yardstick.</summary>
internal static class Yardstick
{
    /// <summary>Where the figures come from.</summary>
    public const string Source =
        "Go operator: openshift/cluster-image-registry-operator, July 2026, built with Go 1.26, on a Kubernetes 1.36 API server on "
        + "loopback, platform None, one run on another machine (toolchain.md, section 9). Requests leave out watches and the lease.";

    public const double SecondsToConfig = 0.9;
    public const double StartRequests = 152;
    public const double StartWrites = 129;
    public const double ManagedSeconds = 0.5;
    public const double ManagedRequests = 108;
    public const double ManagedWrites = 53;
    public const double EditsRequests = 311;
    public const double EditsWrites = 82;
    public const double EditsCpu = 0.6;
    public const double RestRequests = 1;
    public const double RestWrites = 1;
    public const double RestCpu = 0.07;
    public const double Memory = 103;
    public const double MemoryFull = 182;
    public const double MemoryRestarted = 189;
    public const double RestartCpu = 2.7;
    public const double BinarySize = 150;
}
