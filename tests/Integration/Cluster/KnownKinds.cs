using ImageRegistry.Core;
using ImageRegistry.Sandbox;
using Kind = ImageRegistry.Core.Kind;

namespace ImageRegistry.Integration.Cluster;

/// <summary>The kinds that scenarios and tests speak of.</summary>
internal static class KnownKinds
{
    public static readonly Resource DaemonSet = new("apps", "v1", "daemonsets", "DaemonSet", Scope.Namespaced);
    public static readonly Resource Lease = new("coordination.k8s.io", "v1", "leases", "Lease", Scope.Namespaced);
    public static readonly Resource Event = new("", "v1", "events", "Event", Scope.Namespaced);
    public static readonly Resource Definition =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", Scope.Cluster);

    private static readonly Resource Role = new("rbac.authorization.k8s.io", "v1", "roles", "Role", Scope.Namespaced);
    private static readonly Resource RoleBinding = new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", Scope.Namespaced);

    private static readonly Resource Policy = new(
        "admissionregistration.k8s.io", "v1", "validatingadmissionpolicies", "ValidatingAdmissionPolicy", Scope.Cluster);

    private static readonly Resource PolicyBinding = new(
        "admissionregistration.k8s.io", "v1", "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding", Scope.Cluster);

    /// <summary>The kinds whose objects the controllers of a cluster look at or finish the deletion of.</summary>
    public static readonly IReadOnlyList<Resource> Played =
    [
        Kind.deployment, DaemonSet, Kind.service, Kind.secret, Kind.configMap, Kind.persistentVolumeClaim, Kind.route,
        Kind.serviceAccount, Kind.podDisruptionBudget, Kind.networkPolicy, Kind.clusterRole, Kind.clusterRoleBinding, Kind.ns,
        Kind.config, Kind.clusterOperator, Kind.cronJob, Kind.node,
    ];

    private static readonly IReadOnlyList<Resource> All =
    [
        .. Played, Definition, Kind.image, Kind.infrastructure, Kind.clusterVersion, Kind.featureGate, Kind.apiServer, Kind.proxy,
        Kind.imagePruner, Kind.job, Role, RoleBinding, Policy, PolicyBinding,
    ];

    /// <summary>The object that this document is of.</summary>
    public static ObjectRef Reference(Json document)
    {
        var kind = document.Text("kind");
        var version = document.Text("apiVersion");
        var resource = All.SingleOrDefault(one => one.Kind == kind && ResourceModule.apiVersion(one) == version)
            ?? throw new ArgumentException($"The tests know no kind {kind} in {version}: add it to {nameof(KnownKinds)}.");
        return new ObjectRef(resource, Metadata.ns(document), Metadata.name(document));
    }

    /// <summary>The kind of this name as kubectl takes it: <c>infrastructure</c>, <c>configs.imageregistry.operator.openshift.io</c>.</summary>
    public static Resource Named(string name) =>
        All.SingleOrDefault(one => ResourceModule.qualifiedName(one) == name || one.Plural == name
            || one.Kind.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"The tests know no kind called {name}: add it to {nameof(KnownKinds)}.");
}
