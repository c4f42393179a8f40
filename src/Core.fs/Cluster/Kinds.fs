namespace ImageRegistry.Core

/// The kinds of API objects that the operator reads or writes (specs 01 section 0.1, 02 section 1, 06 section 3).
[<RequireQualifiedAccess>]
module Kind =

    let private kind group version plural name scope : Resource = {
        Group = group
        Version = version
        Plural = plural
        Kind = name
        Scope = scope
    }

    let private openshiftConfig plural name =
        kind "config.openshift.io" "v1" plural name Scope.Cluster

    let config =
        kind "imageregistry.operator.openshift.io" "v1" "configs" "Config" Scope.Cluster

    let imagePruner =
        kind "imageregistry.operator.openshift.io" "v1" "imagepruners" "ImagePruner" Scope.Cluster

    let infrastructure = openshiftConfig "infrastructures" "Infrastructure"
    let clusterOperator = openshiftConfig "clusteroperators" "ClusterOperator"
    let clusterVersion = openshiftConfig "clusterversions" "ClusterVersion"
    let featureGate = openshiftConfig "featuregates" "FeatureGate"
    let apiServer = openshiftConfig "apiservers" "APIServer"
    let proxy = openshiftConfig "proxies" "Proxy"
    let image = openshiftConfig "images" "Image"

    let imageStream =
        kind "image.openshift.io" "v1" "imagestreams" "ImageStream" Namespaced

    let route = kind "route.openshift.io" "v1" "routes" "Route" Namespaced
    let node = kind "" "v1" "nodes" "Node" Scope.Cluster
    let ns = kind "" "v1" "namespaces" "Namespace" Scope.Cluster
    let configMap = kind "" "v1" "configmaps" "ConfigMap" Namespaced
    let secret = kind "" "v1" "secrets" "Secret" Namespaced
    let service = kind "" "v1" "services" "Service" Namespaced
    let serviceAccount = kind "" "v1" "serviceaccounts" "ServiceAccount" Namespaced

    let persistentVolumeClaim =
        kind "" "v1" "persistentvolumeclaims" "PersistentVolumeClaim" Namespaced

    let deployment = kind "apps" "v1" "deployments" "Deployment" Namespaced

    let daemonSet = kind "apps" "v1" "daemonsets" "DaemonSet" Namespaced

    let podDisruptionBudget =
        kind "policy" "v1" "poddisruptionbudgets" "PodDisruptionBudget" Namespaced

    let networkPolicy =
        kind "networking.k8s.io" "v1" "networkpolicies" "NetworkPolicy" Namespaced

    let clusterRole =
        kind "rbac.authorization.k8s.io" "v1" "clusterroles" "ClusterRole" Scope.Cluster

    let clusterRoleBinding =
        kind "rbac.authorization.k8s.io" "v1" "clusterrolebindings" "ClusterRoleBinding" Scope.Cluster

    let cronJob = kind "batch" "v1" "cronjobs" "CronJob" Namespaced
    let job = kind "batch" "v1" "jobs" "Job" Namespaced
