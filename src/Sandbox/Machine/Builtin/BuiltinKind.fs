namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// A kind that the API server serves without a CRD.
type BuiltinKind = {
    Resource: Resource
    Singular: string
    ListKind: string
    ShortNames: string list
    Categories: string list
    HasStatus: bool
    /// Whether the server counts changes of the desired state in `metadata.generation`.
    HasGeneration: bool
}

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module BuiltinKind =

    let private kind (group: string) (plural: string) (kind: string) (scope: Scope) : BuiltinKind = {
        Resource = {
            Group = group
            Version = "v1"
            Plural = plural
            Kind = kind
            Scope = scope
        }
        Singular = kind.ToLowerInvariant()
        ListKind = kind + "List"
        ShortNames = []
        Categories = []
        HasStatus = false
        HasGeneration = false
    }

    let private short (names: string list) (kind: BuiltinKind) = { kind with ShortNames = names }

    let private inAll (kind: BuiltinKind) = { kind with Categories = [ "all" ] }

    let private status (kind: BuiltinKind) = { kind with HasStatus = true }

    let private generation (kind: BuiltinKind) = { kind with HasGeneration = true }

    let private core = [
        kind "" "namespaces" "Namespace" Cluster |> short [ "ns" ] |> status
        kind "" "nodes" "Node" Cluster |> short [ "no" ] |> status
        kind "" "pods" "Pod" Namespaced
        |> short [ "po" ]
        |> inAll
        |> status
        |> generation
        kind "" "configmaps" "ConfigMap" Namespaced |> short [ "cm" ]
        kind "" "secrets" "Secret" Namespaced
        kind "" "services" "Service" Namespaced |> short [ "svc" ] |> inAll |> status
        kind "" "serviceaccounts" "ServiceAccount" Namespaced |> short [ "sa" ]
        kind "" "persistentvolumeclaims" "PersistentVolumeClaim" Namespaced
        |> short [ "pvc" ]
        |> status
        kind "" "persistentvolumes" "PersistentVolume" Cluster
        |> short [ "pv" ]
        |> status
        kind "" "events" "Event" Namespaced |> short [ "ev" ]
    ]

    let private workloads = [
        kind "apps" "deployments" "Deployment" Namespaced
        |> short [ "deploy" ]
        |> inAll
        |> status
        |> generation
        kind "apps" "replicasets" "ReplicaSet" Namespaced
        |> short [ "rs" ]
        |> inAll
        |> status
        |> generation
        kind "apps" "daemonsets" "DaemonSet" Namespaced
        |> short [ "ds" ]
        |> inAll
        |> status
        |> generation
        kind "apps" "statefulsets" "StatefulSet" Namespaced
        |> short [ "sts" ]
        |> inAll
        |> status
        |> generation
        kind "batch" "jobs" "Job" Namespaced |> inAll |> status |> generation
        kind "batch" "cronjobs" "CronJob" Namespaced
        |> short [ "cj" ]
        |> inAll
        |> status
        |> generation
    ]

    let private policy = [
        kind "policy" "poddisruptionbudgets" "PodDisruptionBudget" Namespaced
        |> short [ "pdb" ]
        |> status
        |> generation
        kind "networking.k8s.io" "networkpolicies" "NetworkPolicy" Namespaced
        |> short [ "netpol" ]
        |> generation
        kind "rbac.authorization.k8s.io" "clusterroles" "ClusterRole" Cluster
        kind "rbac.authorization.k8s.io" "clusterrolebindings" "ClusterRoleBinding" Cluster
        kind "rbac.authorization.k8s.io" "roles" "Role" Namespaced
        kind "rbac.authorization.k8s.io" "rolebindings" "RoleBinding" Namespaced
    ]

    let private cluster = [
        kind "coordination.k8s.io" "leases" "Lease" Namespaced
        kind "events.k8s.io" "events" "Event" Namespaced |> short [ "ev" ]
        {
            (kind "apiextensions.k8s.io" "customresourcedefinitions" "CustomResourceDefinition" Cluster
             |> short [ "crd"; "crds" ]
             |> status
             |> generation) with
                Categories = [ "api-extensions" ]
        }
        kind "storage.k8s.io" "storageclasses" "StorageClass" Cluster |> short [ "sc" ]
    ]

    /// Every built-in kind the sandbox serves, in the order of discovery.
    let all: BuiltinKind list = core @ workloads @ policy @ cluster
