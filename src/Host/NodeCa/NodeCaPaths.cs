namespace ImageRegistry.Host.NodeCa;

/// <summary>Where a node's certificates come from and where they go.</summary>
/// <param name="Source">The mounted ConfigMap <c>image-registry-certificates</c>.</param>
/// <param name="Destination">Where the container runtime looks for them.</param>
public sealed record NodeCaPaths(string Source, string Destination)
{
    /// <summary>
    /// The paths of the DaemonSet; for runs outside a pod (a laptop, a test) those of <c>NODE_CA_SOURCE_DIR</c> and
    /// <c>NODE_CA_DESTINATION_DIR</c>, which the DaemonSet does not set.
    /// </summary>
    public static NodeCaPaths Read(Func<string, string?> variable) => new(
        variable("NODE_CA_SOURCE_DIR") is { Length: > 0 } source ? source : "/tmp/serviceca",
        variable("NODE_CA_DESTINATION_DIR") is { Length: > 0 } destination ? destination : "/etc/docker/certs.d");
}
