namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// What the API server itself knows about the built-in kinds.
[<RequireQualifiedAccess>]
module Builtin =

    /// Every built-in kind the sandbox serves.
    let kinds: BuiltinKind list = BuiltinKind.all

    let private defaultsOf (resource: Resource) : Json -> Json =
        match resource.Group, resource.Kind with
        | "", "Pod" -> PodDefaults.pod
        | "", "Service" -> ServiceDefaults.apply
        | "", "Secret" -> OtherDefaults.secret
        | "", "Namespace" -> OtherDefaults.ns
        | "", "Node" -> OtherDefaults.node
        | "", "PersistentVolumeClaim" -> WorkloadDefaults.claim
        | "", "PersistentVolume" -> OtherDefaults.volume
        | "apps", "Deployment" -> WorkloadDefaults.deployment
        | "apps", "ReplicaSet" -> WorkloadDefaults.replicaSet
        | "apps", "DaemonSet" -> WorkloadDefaults.daemonSet
        | "apps", "StatefulSet" -> WorkloadDefaults.statefulSet
        | "batch", "Job" -> WorkloadDefaults.job
        | "batch", "CronJob" -> WorkloadDefaults.cronJob
        | "policy", "PodDisruptionBudget" -> OtherDefaults.disruptionBudget
        | "networking.k8s.io", "NetworkPolicy" -> OtherDefaults.networkPolicy
        | "rbac.authorization.k8s.io", ("ClusterRoleBinding" | "RoleBinding") -> OtherDefaults.binding
        | "storage.k8s.io", "StorageClass" -> OtherDefaults.storageClass
        | "apiextensions.k8s.io", "CustomResourceDefinition" -> OtherDefaults.definition
        | _ -> id

    let private isBuiltin (resource: Resource) =
        kinds
        |> List.exists (fun kind -> kind.Resource.Group = resource.Group && kind.Resource.Kind = resource.Kind)

    // The schemas inside a CRD are not ours to tidy: an empty enum value or default means something there.
    let private isOpaque (resource: Resource) =
        resource.Kind = "CustomResourceDefinition"

    /// The object as the API server stores it: zero values left out, defaults filled in, quantities canonical.
    /// A Service gets its address from its namespace and name. Objects of other kinds are returned as they are.
    let applyDefaults (resource: Resource) (object: Json) : Json =
        if not (isBuiltin resource) then
            object
        elif isOpaque resource then
            defaultsOf resource object
        else
            // Defaults can bring zero values in (an empty request list), so the omissions come last;
            // nulls have to go first, or they would be taken for values.
            object |> Omission.apply |> defaultsOf resource |> Omission.apply

    let private addOnce (path: string list) (entry: string) (object: Json) =
        let present = Json.items path object

        if List.contains (Json.str entry) present then
            object
        else
            Json.set path (Json.Array(present @ [ Json.str entry ])) object

    // The labels that the pods of a Job are told by, unless somebody else does that. They come after the defaults: what the
    // Job's own labels copy from its template does not have them.
    let private withSelector (job: Json) : Json =
        let uid =
            Json.str (Members.text "uid" (Json.tryField "metadata" job |> Option.defaultValue Json.empty))

        let name =
            Json.str (Members.text "name" (Json.tryField "metadata" job |> Option.defaultValue Json.empty))

        let label key = [ "spec"; "template"; "metadata"; "labels"; key ]

        if
            Json.tryPath [ "spec"; "manualSelector" ] job = Some(Json.Bool true)
            || Json.tryPath [ "spec"; "selector" ] job |> Option.isSome
        then
            job
        else
            job
            |> Json.set (label "batch.kubernetes.io/controller-uid") uid
            |> Json.set (label "batch.kubernetes.io/job-name") name
            |> Json.set (label "controller-uid") uid
            |> Json.set (label "job-name") name
            |> Json.set [ "spec"; "selector"; "matchLabels"; "batch.kubernetes.io/controller-uid" ] uid

    /// What the server adds only when an object is created: finalizers that it owns, and the selector of a Job.
    let prepareForCreate (resource: Resource) (object: Json) : Json =
        match resource.Group, resource.Kind with
        | "", "Namespace" -> addOnce [ "spec"; "finalizers" ] "kubernetes" object
        | "", "PersistentVolumeClaim" -> addOnce [ "metadata"; "finalizers" ] "kubernetes.io/pvc-protection" object
        | "", "PersistentVolume" -> addOnce [ "metadata"; "finalizers" ] "kubernetes.io/pv-protection" object
        | "batch", "Job" -> object |> WorkloadDefaults.job |> withSelector
        | _ -> object

    /// What the server carries over from the stored object when an update leaves it out. Comes before `applyDefaults`.
    let prepareForUpdate (resource: Resource) (old: Json) (object: Json) : Json =
        match resource.Group, resource.Kind with
        | "", "Service" -> ServiceDefaults.carryOver old object
        | "", "Namespace" ->
            match Json.tryPath [ "spec"; "finalizers" ] old with
            | Some finalizers -> Json.set [ "spec"; "finalizers" ] finalizers object
            | None -> Json.remove [ "spec"; "finalizers" ] object
        | "", "PersistentVolumeClaim" ->
            // The class that was chosen for a claim stays when an update does not name one.
            match Json.tryPath [ "spec"; "volumeName" ] old with
            | Some name -> Members.within "spec" (Members.ifZero "volumeName" name) object
            | None -> object
        | _ -> object

    /// Why the server could not read the object (400 `BadRequest`), before defaults and validation; none when it could.
    /// Covers the usual members, told by their names; unknown members are neither reported nor dropped.
    let decodeProblem (resource: Resource) (object: Json) : string option =
        if isBuiltin resource && not (isOpaque resource) then
            Decoding.problem object
            |> Option.map (fun problem ->
                resource.Kind
                + " in version "
                + Finding.quote resource.Version
                + " cannot be handled as a "
                + resource.Kind
                + ": "
                + problem)
        else
            None

    /// What the server refuses about an object of a built-in kind (422 `Invalid`), to be asked after `applyDefaults`;
    /// `old` is what an update replaces. No finding holds a value of a Secret.
    let validate (resource: Resource) (old: Json option) (object: Json) : Cause list =
        BuiltinValidation.validate resource old object
