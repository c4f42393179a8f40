namespace ImageRegistry.Sandbox

/// What the types of the built-in kinds declare about merging (`listType`, `listMapKey`, `structType`, `mapType`), apart from
/// what everything does by default: lists as a whole, objects member by member.
[<RequireQualifiedAccess>]
module internal ShapeTable =

    let private atomicTypes =
        Set.ofList [
            "core.ConfigMapKeySelector"
            "core.LocalObjectReference"
            "core.NodeSelector"
            "core.NodeSelectorTerm"
            "core.ObjectFieldSelector"
            "core.ObjectReference"
            "core.ResourceFieldSelector"
            "core.SecretKeySelector"
            "core.SecretReference"
            "core.TopologySelectorTerm"
            "core.TypedLocalObjectReference"
            "meta.LabelSelector"
            "meta.OwnerReference"
            "rbac.RoleRef"
            "rbac.Subject"
        ]

    let private atomicFields =
        Set.ofList [ "core.PodSpec", "nodeSelector"; "core.ServiceSpec", "selector" ]

    let private conditions = [ "type" ]

    // No keys: a set.
    let private lists =
        Map.ofList [
            ("core.PodSpec", "containers"), [ "name" ]
            ("core.PodSpec", "initContainers"), [ "name" ]
            ("core.PodSpec", "ephemeralContainers"), [ "name" ]
            ("core.PodSpec", "volumes"), [ "name" ]
            ("core.PodSpec", "imagePullSecrets"), [ "name" ]
            ("core.PodSpec", "hostAliases"), [ "ip" ]
            ("core.PodSpec", "topologySpreadConstraints"), [ "topologyKey"; "whenUnsatisfiable" ]
            ("core.PodSpec", "schedulingGates"), [ "name" ]
            ("core.PodSpec", "resourceClaims"), [ "name" ]
            ("core.PodStatus", "conditions"), conditions
            ("core.PodStatus", "podIPs"), [ "ip" ]
            ("core.PodStatus", "resourceClaimStatuses"), [ "name" ]
            ("core.Container", "env"), [ "name" ]
            ("core.Container", "ports"), [ "containerPort"; "protocol" ]
            ("core.Container", "volumeMounts"), [ "mountPath" ]
            ("core.Container", "volumeDevices"), [ "devicePath" ]
            ("core.EphemeralContainerCommon", "env"), [ "name" ]
            ("core.EphemeralContainerCommon", "ports"), [ "containerPort"; "protocol" ]
            ("core.EphemeralContainerCommon", "volumeMounts"), [ "mountPath" ]
            ("core.EphemeralContainerCommon", "volumeDevices"), [ "devicePath" ]
            ("core.ResourceRequirements", "claims"), [ "name" ]
            ("core.ServiceSpec", "ports"), [ "port"; "protocol" ]
            ("core.ServiceStatus", "conditions"), conditions
            ("core.ServiceAccount", "secrets"), [ "name" ]
            ("core.NamespaceStatus", "conditions"), conditions
            ("core.NamespaceSpec", "finalizers"), []
            ("core.NodeSpec", "podCIDRs"), []
            ("core.NodeStatus", "conditions"), conditions
            ("core.NodeStatus", "addresses"), [ "type" ]
            ("core.PersistentVolumeClaimStatus", "conditions"), conditions
            ("apps.DeploymentStatus", "conditions"), conditions
            ("apps.ReplicaSetStatus", "conditions"), conditions
            ("apps.DaemonSetStatus", "conditions"), conditions
            ("apps.StatefulSetStatus", "conditions"), conditions
            ("batch.UncountedTerminatedPods", "succeeded"), []
            ("batch.UncountedTerminatedPods", "failed"), []
            ("policy.PodDisruptionBudgetStatus", "conditions"), conditions
        ]

    /// Whether values of this type are taken as a whole.
    let isAtomicType (name: string) : bool = Set.contains name atomicTypes

    /// Whether this field of this type is taken as a whole.
    let isAtomicField (owner: string) (name: string) : bool = Set.contains (owner, name) atomicFields

    /// The keys of the items of this list; empty for a set, none for a list that is taken as a whole.
    let listKeys (owner: string) (name: string) : string list option = Map.tryFind (owner, name) lists
