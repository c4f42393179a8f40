namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Which rules each built-in kind has.
[<RequireQualifiedAccess>]
module internal BuiltinValidation =

    let private nameRule (resource: Resource) : string -> string list =
        match resource.Group, resource.Kind with
        | "", "Namespace" -> Names.label
        | "", "Service" -> Names.serviceLabel
        | "batch", "CronJob" -> WorkloadValidation.cronJobName
        | "rbac.authorization.k8s.io", _ -> Names.pathSegment
        | _ -> Names.subdomain

    let private definition: Check =
        fun path definition ->
            let text names =
                Json.tryString names definition |> Option.defaultValue ""

            let name = text [ "metadata"; "name" ]

            let misnamed =
                if name = text [ "spec"; "names"; "plural" ] + "." + text [ "spec"; "group" ] then
                    []
                else
                    [
                        Finding.invalid
                            (path |> FieldPath.child "metadata" |> FieldPath.child "name")
                            (Json.String name)
                            "must be spec.names.plural+\".\"+spec.group"
                    ]

            match Crd.parse definition with
            | Ok _ -> misnamed
            | Error message ->
                misnamed
                @ [ Finding.invalid (FieldPath.child "spec" path) (Json.String name) message ]

    let private content (resource: Resource) (old: Json option) : Check =
        match resource.Group, resource.Kind with
        | "", "Pod" -> Check.inside "spec" PodValidation.spec
        | "", "Service" -> ServiceValidation.service old
        | "", "ConfigMap" -> ContentValidation.configMap old
        | "", "Secret" -> ContentValidation.secret old
        | "", "PersistentVolumeClaim" -> ClaimValidation.claim old
        | "", "Event" -> PolicyValidation.legacyEvent
        | "events.k8s.io", "Event" -> PolicyValidation.event
        | "apps", "Deployment" -> WorkloadValidation.deployment old
        | "apps", "ReplicaSet" -> WorkloadValidation.replicaSet old
        | "apps", "DaemonSet" -> WorkloadValidation.daemonSet old
        | "apps", "StatefulSet" -> WorkloadValidation.statefulSet old
        | "batch", "Job" -> WorkloadValidation.job old
        | "batch", "CronJob" -> WorkloadValidation.cronJob
        | "policy", "PodDisruptionBudget" -> PolicyValidation.disruptionBudget
        | "networking.k8s.io", "NetworkPolicy" -> PolicyValidation.networkPolicy
        | "rbac.authorization.k8s.io", ("ClusterRole" | "Role") -> PolicyValidation.role
        | "rbac.authorization.k8s.io", "ClusterRoleBinding" -> PolicyValidation.binding [ "ClusterRole" ] old
        | "rbac.authorization.k8s.io", "RoleBinding" -> PolicyValidation.binding [ "Role"; "ClusterRole" ] old
        | "coordination.k8s.io", "Lease" -> PolicyValidation.lease
        | "apiextensions.k8s.io", "CustomResourceDefinition" -> definition
        | _ -> Check.nothing

    let validate (resource: Resource) (old: Json option) (object: Json) : Cause list =
        MetadataValidation.validate (nameRule resource) object
        @ content resource old FieldPath.Root object
