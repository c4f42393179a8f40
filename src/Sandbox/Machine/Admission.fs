namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// What the server adds to or refuses of an object before it is stored, because of what else there is in the cluster.
[<RequireQualifiedAccess>]
module Admission =

    let private namespaces = {
        Group = ""
        Version = "v1"
        Plural = "namespaces"
        Kind = "Namespace"
        Scope = Cluster
    }

    /// Nothing is created in a namespace that does not exist or is going away (NamespaceLifecycle).
    let namespaceAllows (kind: Kind) (ns: string) (name: string) (state: State) : Result<unit, Status> =
        if not (Kind.isNamespaced kind) then
            Ok()
        else
            match Store.tryFind "namespaces" "" ns state with
            | None -> Error(Status.notFound namespaces ns)
            | Some found when Metadata.isDeleting found ->
                Error(
                    Status.forbidden
                        kind.Resource
                        name
                        ("unable to create new content in namespace "
                         + ns
                         + " because it is being terminated")
                        [
                            {
                                Reason = "NamespaceTerminating"
                                Message = "namespace " + ns + " is being terminated"
                                Field = "metadata.namespace"
                            }
                        ]
                )
            | Some _ -> Ok()

    let private isDefaultClass (storageClass: Json) =
        storageClass
        |> Json.tryString [ "metadata"; "annotations"; "storageclass.kubernetes.io/is-default-class" ]
            =
            Some "true"

    // DefaultStorageClass: the newest of the default classes; the first one by name is as good where the times are equal.
    let private withStorageClass (state: State) (claim: Json) =
        match claim |> Json.tryPath [ "spec"; "storageClassName" ] with
        | Some _ -> claim
        | None ->
            Store.list "storageclasses.storage.k8s.io" "" state
            |> List.filter isDefaultClass
            |> List.sortByDescending (Json.tryString [ "metadata"; "creationTimestamp" ])
            |> List.tryHead
            |> Option.map (fun found -> Json.set [ "spec"; "storageClassName" ] (Json.str (Metadata.name found)) claim)
            |> Option.defaultValue claim

    // Status of a new object belongs to the server, except for nodes, which register themselves with theirs.
    let private withoutStatus (kind: Kind) (document: Json) =
        if kind.HasStatus && Kind.key kind <> "nodes" then
            Json.remove [ "status" ] document
        else
            document

    let private withPhase (document: Json) =
        Json.set [ "status" ] (Json.obj [ "phase", Json.str "Pending"; "qosClass", Json.str "BestEffort" ]) document

    /// The new object with what the server itself puts in or takes out before defaults: protection finalizers, a default
    /// storage class, the bookkeeping of a namespace, no status.
    let onCreate (kind: Kind) (state: State) (document: Json) : Json =
        let document = document |> withoutStatus kind |> kind.Rules.PrepareForCreate

        match Kind.key kind with
        | "persistentvolumeclaims" -> withStorageClass state document
        | "pods" -> withPhase document
        | _ -> document

    /// Namespaces that the server keeps whatever is asked.
    let immortal = Set.ofList [ "default"; "kube-system"; "kube-public" ]
