namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The namespace controller: a namespace that is being deleted is emptied, and then released.
[<RequireQualifiedAccess>]
module internal NamespaceDeletion =

    let private controller = "namespace-controller"

    let private release (ns: Json) : Request =
        ns
        |> Json.set [ "spec"; "finalizers" ] (Json.list [])
        |> Request.put ("/api/v1/namespaces/" + Metadata.name ns + "/finalize")
        |> Acting.by controller

    let private empty (objects: (ObjectRef * Json) list) (ns: Json) : Request list =
        let inside =
            objects |> List.filter (fun (target, _) -> target.Namespace = Metadata.name ns)

        if inside.IsEmpty && not (Json.items [ "spec"; "finalizers" ] ns).IsEmpty then
            [ release ns ]
        else
            inside
            |> List.filter (fun (_, document) -> not (Metadata.isDeleting document))
            |> List.map (fun (target, _) -> Request.delete (ObjectRef.path target) |> Acting.by controller)

    /// The next steps of all deletions of namespaces.
    let act (state: State) : Request list =
        match Store.list "namespaces" "" state |> List.filter Metadata.isDeleting with
        | [] -> []
        | ending ->
            let objects = Machine.objects state
            ending |> List.collect (empty objects)
