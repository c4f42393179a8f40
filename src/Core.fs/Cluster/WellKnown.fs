namespace ImageRegistry.Core

/// Names that must be exact (spec 01, section 0.1).
[<RequireQualifiedAccess>]
module WellKnown =

    /// Where the operator and the registry live.
    let operatorNamespace = "openshift-image-registry"

    /// Where administrators put what they configure the cluster with.
    let configNamespace = "openshift-config"

    /// What operators publish for other parts of the cluster.
    let configManagedNamespace = "openshift-config-managed"

    let finalizer = "imageregistry.operator.openshift.io/finalizer"

    /// On Routes and claims: we made it. Its presence counts, whatever its value (RS-95, PVC-4).
    let ownershipAnnotation = "imageregistry.openshift.io"

    /// On Routes: the host we asked for last, so that a removed `hostname` can be told from a generated host (RB-10).
    let requestedHostAnnotation = "imageregistry.openshift.io/requested-host"

    /// The Go operator's digest of what it wrote (RS-4).
    let checksumAnnotation = "imageregistry.operator.openshift.io/checksum"

    let dependenciesChecksumAnnotation =
        "imageregistry.operator.openshift.io/dependencies-checksum"

    let specHashAnnotation = "operator.openshift.io/spec-hash"
    let versionAnnotation = "release.openshift.io/version"

    /// On ConfigMaps: which part of the cluster answers for them.
    let owningComponentAnnotation = "openshift.io/owning-component"

    /// On a ConfigMap: the service CA is to be written into it.
    let injectCaBundleAnnotation = "service.beta.openshift.io/inject-cabundle"

    /// On the Namespace: the group range of which the registry's `fsGroup` is the first (RS-42).
    let supplementalGroupsAnnotation = "openshift.io/sa.scc.supplemental-groups"

    let zoneLabel = "topology.kubernetes.io/zone"

    /// Label, selector and name that all of the registry's objects share.
    let registryLabels = Map.ofList [ "docker-registry", "default" ]

    /// On the pruner's Jobs: label and value that tell them from others' (RS-126).
    let prunerJobLabel = "created-by", "image-pruner"

    /// Label of the pruner's pods.
    let prunerPodLabels = Map.ofList [ "app", "image-pruner" ]

    let defaultRouteName = "default-route"
    let defaultClaimName = "image-registry-storage"
    let registryPort = 5000

    let private inCluster resource name : ObjectRef = {
        Resource = resource
        Namespace = ""
        Name = name
    }

    let private inOperator resource name : ObjectRef = {
        Resource = resource
        Namespace = operatorNamespace
        Name = name
    }

    let config = inCluster Kind.config "cluster"
    let imagePruner = inCluster Kind.imagePruner "cluster"
    let infrastructure = inCluster Kind.infrastructure "cluster"
    let clusterOperator = inCluster Kind.clusterOperator "image-registry"
    let clusterVersion = inCluster Kind.clusterVersion "version"
    let featureGate = inCluster Kind.featureGate "cluster"
    let apiServer = inCluster Kind.apiServer "cluster"
    let proxy = inCluster Kind.proxy "cluster"
    let image = inCluster Kind.image "cluster"
    let operatorNamespaceObject = inCluster Kind.ns operatorNamespace

    let clusterRole = inCluster Kind.clusterRole "system:registry"

    let clusterRoleBinding = inCluster Kind.clusterRoleBinding "registry-registry-role"

    let serviceAccount = inOperator Kind.serviceAccount "registry"
    let pullSecretCopy = inOperator Kind.secret "installation-pull-secrets"

    let privateConfiguration =
        inOperator Kind.secret "image-registry-private-configuration"

    /// Storage credentials that an administrator gives; they go before the installer's (SW-1).
    let userCredentials =
        inOperator Kind.secret "image-registry-private-configuration-user"

    let servingCertificate = inOperator Kind.secret "image-registry-tls"
    let certificates = inOperator Kind.configMap "image-registry-certificates"
    let trustedCa = inOperator Kind.configMap "trusted-ca"

    /// Into which the service CA is injected.
    let serviceCa = inOperator Kind.configMap "serviceca"
    let service = inOperator Kind.service "image-registry"
    let deployment = inOperator Kind.deployment "image-registry"

    /// Puts certificates on the nodes; also the name of its account, container and label (RS-104).
    let nodeCa = inOperator Kind.daemonSet "node-ca"

    let podDisruptionBudget = inOperator Kind.podDisruptionBudget "image-registry"

    let networkPolicy = inOperator Kind.networkPolicy "image-registry-networkpolicy"

    let prunerClusterRole = inCluster Kind.clusterRole "system:image-pruner"

    let prunerClusterRoleBinding =
        inCluster Kind.clusterRoleBinding "openshift-image-registry-pruner"

    let prunerServiceAccount = inOperator Kind.serviceAccount "pruner"

    let prunerNetworkPolicy = inOperator Kind.networkPolicy "image-pruner-networkpolicy"

    let prunerCronJob = inOperator Kind.cronJob "image-pruner"

    /// An older release's, on Azure (RS-131).
    let pathFixJob = inOperator Kind.job "azure-path-fix"

    /// A Route of the operator's namespace.
    let route name = inOperator Kind.route name

    /// A Secret of the operator's namespace.
    let secret name = inOperator Kind.secret name

    /// The pull secret of the cluster, of which the registry gets a copy.
    let pullSecret: ObjectRef = {
        Resource = Kind.secret
        Namespace = configNamespace
        Name = "pull-secret"
    }

    let private configMapIn ns name : ObjectRef = {
        Resource = Kind.configMap
        Namespace = ns
        Name = name
    }

    /// A ConfigMap in which administrators put certificates.
    let clusterConfigMap name = configMapIn configNamespace name

    /// What an OpenStack cluster was installed with.
    let cloudProviderConfig = clusterConfigMap "cloud-provider-config"

    let kubeCloudConfig = configMapIn configManagedNamespace "kube-cloud-config"

    /// The certificates that clients of the registry inside the cluster need.
    let managedCertificates = configMapIn configManagedNamespace "image-registry-ca"

    /// The credentials that the cluster made for the registry's storage.
    let cloudCredentials = inOperator Kind.secret "installer-cloud-credentials"
