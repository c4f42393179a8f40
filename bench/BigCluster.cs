using System.Globalization;
using System.Text;
using ImageRegistry.Core;

namespace ImageRegistry.Bench;

/// <summary>What fills a cluster that is much in use, and does not concern the operator.</summary>
internal static class BigCluster
{
    public const int ImageStreams = 2000;
    public const int ClusterRoleBindings = 2000;

    private const int ImageStreamBytes = 34 * 1024;

    /// <summary>All of the objects.</summary>
    public static IEnumerable<Json> Objects() =>
        Enumerable.Range(0, ImageStreams).Select(ImageStream)
            .Concat(Enumerable.Range(0, ClusterRoleBindings).Select(ClusterRoleBinding))
            .Select(text => JsonModule.parseText(text).ResultValue);

    private static string ImageStream(int number)
    {
        var tags = new StringBuilder();
        for (var tag = 0; tags.Length < ImageStreamBytes; tag++)
        {
            tags.Append(tag == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$$"""
                {"name":"t{{{tag}}}","annotations":{"description":"build {{{tag}}} of stream {{{number}}}"},"generation":1,
                "from":{"kind":"DockerImage","name":"quay.io/bench/stream-{{{number}}}@sha256:{{{number:x32}}}{{{tag:x32}}}"},
                "importPolicy":{"importMode":"Legacy"},"referencePolicy":{"type":"Source"}}
                """);
        }

        return $$$"""
            {"apiVersion":"image.openshift.io/v1","kind":"ImageStream",
            "metadata":{"name":"stream-{{{number}}}","namespace":"default"},
            "spec":{"tags":[{{{tags}}}]},
            "status":{"dockerImageRepository":"","tags":[{"tag":"t0","items":[]},{"tag":"pushed","items":[]}]}}
            """;
    }

    private static string ClusterRoleBinding(int number) => $$$"""
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"binding-{{{number}}}"},
        "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},
        "subjects":[{"kind":"ServiceAccount","name":"default","namespace":"default"}]}
        """;
}
