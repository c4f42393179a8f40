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

    /// On the Config: the registry is removed before it goes (OP-90).
    let finalizer = "imageregistry.operator.openshift.io/finalizer"

    /// On Routes and claims: we made it. Its presence counts, whatever its value (RS-95, PVC-4).
    let ownershipAnnotation = "imageregistry.openshift.io"

    /// On Routes: the host we asked for last, so that a removed `hostname` can be told from a generated host (RB-10).
    let requestedHostAnnotation = "imageregistry.openshift.io/requested-host"

    /// The Go operator's digest of what it wrote (RS-4).
    let checksumAnnotation = "imageregistry.operator.openshift.io/checksum"

    /// On the registry's pod template: what the pods mount or refer to, so that a change of it starts them anew (RS-64).
    let dependenciesChecksumAnnotation =
        "imageregistry.operator.openshift.io/dependencies-checksum"

    /// On workloads: digest of the spec that was written, as the Go operator's library leaves it.
    let specHashAnnotation = "operator.openshift.io/spec-hash"
    /// On the registry's Deployment: the release that wrote it.
    let versionAnnotation = "release.openshift.io/version"

    /// On ConfigMaps: which part of the cluster answers for them.
    let owningComponentAnnotation = "openshift.io/owning-component"

    /// On a ConfigMap: the service CA is to be written into it.
    let injectCaBundleAnnotation = "service.beta.openshift.io/inject-cabundle"

    /// On the Namespace: the group range of which the registry's `fsGroup` is the first (RS-42).
    let supplementalGroupsAnnotation = "openshift.io/sa.scc.supplemental-groups"

    /// On Nodes: the zone that pods are spread over (RS-60).
    let zoneLabel = "topology.kubernetes.io/zone"

    /// Label, selector and name that all of the registry's objects share.
    let registryLabels = Map.ofList [ "docker-registry", "default" ]

    /// On the pruner's Jobs: label and value that tell them from others' (RS-126).
    let prunerJobLabel = "created-by", "image-pruner"

    /// Label of the pruner's pods.
    let prunerPodLabels = Map.ofList [ "app", "image-pruner" ]

    /// The Route that `spec.defaultRoute` asks for.
    let defaultRouteName = "default-route"
    /// The claim that is made where the Config names none (PVC-4).
    let defaultClaimName = "image-registry-storage"
    /// The port of the registry's Service and pods.
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

    /// What administrators edit: the operator's only input of its own.
    let config = inCluster Kind.config "cluster"
    /// What administrators say of pruning.
    let imagePruner = inCluster Kind.imagePruner "cluster"
    /// The platform, and what the installer named the cluster.
    let infrastructure = inCluster Kind.infrastructure "cluster"
    /// What the cluster hears of the operator.
    let clusterOperator = inCluster Kind.clusterOperator "image-registry"
    /// The cluster's identity and its capabilities.
    let clusterVersion = inCluster Kind.clusterVersion "version"
    /// Which features are on.
    let featureGate = inCluster Kind.featureGate "cluster"
    /// The cluster's TLS profile.
    let apiServer = inCluster Kind.apiServer "cluster"
    /// How pods reach what is outside.
    let proxy = inCluster Kind.proxy "cluster"
    /// The cluster's image configuration: trusted authorities and external names in its spec, the registry's name in its status.
    let image = inCluster Kind.image "cluster"
    /// The operator's own Namespace.
    let operatorNamespaceObject = inCluster Kind.ns operatorNamespace

    /// Inventory row 1.
    let clusterRole = inCluster Kind.clusterRole "system:registry"

    /// Inventory row 2.
    let clusterRoleBinding = inCluster Kind.clusterRoleBinding "registry-registry-role"

    /// Inventory row 3: the account of the registry's pods.
    let serviceAccount = inOperator Kind.serviceAccount "registry"
    /// The cluster's pull secret for the registry's pods.
    let pullSecretCopy = inOperator Kind.secret "installation-pull-secrets"

    /// The storage's credentials for the registry's pods.
    let privateConfiguration =
        inOperator Kind.secret "image-registry-private-configuration"

    /// Storage credentials that an administrator gives; they go before the installer's (SW-1).
    let userCredentials =
        inOperator Kind.secret "image-registry-private-configuration-user"

    /// The registry's certificate, made by the service CA.
    let servingCertificate = inOperator Kind.secret "image-registry-tls"
    /// The authorities that the registry and the nodes trust.
    let certificates = inOperator Kind.configMap "image-registry-certificates"
    /// The cluster's bundle of authorities, injected by the network operator.
    let trustedCa = inOperator Kind.configMap "trusted-ca"

    /// Into which the service CA is injected.
    let serviceCa = inOperator Kind.configMap "serviceca"
    /// The registry's Service.
    let service = inOperator Kind.service "image-registry"
    /// The registry itself.
    let deployment = inOperator Kind.deployment "image-registry"

    /// Puts certificates on the nodes; also the name of its account, container and label (RS-104).
    let nodeCa = inOperator Kind.daemonSet "node-ca"

    /// What a node drain has to leave of the registry.
    let podDisruptionBudget = inOperator Kind.podDisruptionBudget "image-registry"

    /// What the registry's pods may talk to.
    let networkPolicy = inOperator Kind.networkPolicy "image-registry-networkpolicy"

    /// What the pruner may do.
    let prunerClusterRole = inCluster Kind.clusterRole "system:image-pruner"

    /// Gives the pruner's account its role.
    let prunerClusterRoleBinding =
        inCluster Kind.clusterRoleBinding "openshift-image-registry-pruner"

    /// The account of the pruner's pods.
    let prunerServiceAccount = inOperator Kind.serviceAccount "pruner"

    /// What the pruner's pods may talk to.
    let prunerNetworkPolicy = inOperator Kind.networkPolicy "image-pruner-networkpolicy"

    /// The pruner itself.
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
