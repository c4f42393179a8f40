namespace ImageRegistry.Core

/// Which objects of a kind are watched.
[<RequireQualifiedAccess>]
type WatchScope =
    | Named of string
    /// Those that carry this label, whatever its value.
    | Labelled of string
    /// Those that carry this label with this value.
    | LabelledWith of label: string * value: string
    | Everything

/// One thing to keep an eye on. Two equal watches are one.
type Watch = {
    Resource: Resource
    /// Empty for kinds without namespace.
    Namespace: string
    Scope: WatchScope
    /// Only names and labels are asked for and held.
    MetadataOnly: bool
}

[<RequireQualifiedAccess>]
module Watch =

    /// The watch of one object.
    let named (target: ObjectRef) : Watch = {
        Resource = target.Resource
        Namespace = target.Namespace
        Scope = WatchScope.Named target.Name
        MetadataOnly = false
    }

    /// The nodes that are in a zone, as metadata.
    let nodesWithZone: Watch = {
        Resource = Kind.node
        Namespace = ""
        Scope = WatchScope.Labelled WellKnown.zoneLabel
        MetadataOnly = true
    }

    /// The Routes of the operator's namespace.
    let routes: Watch = {
        Resource = Kind.route
        Namespace = WellKnown.operatorNamespace
        Scope = WatchScope.Everything
        MetadataOnly = false
    }

    /// The Jobs of the pruner, and nobody else's (RB-16).
    let prunerJobs: Watch = {
        Resource = Kind.job
        Namespace = WellKnown.operatorNamespace
        Scope = WatchScope.LabelledWith WellKnown.prunerJobLabel
        MetadataOnly = false
    }

    /// `secrets openshift-config/pull-secret`, for logs and refusals.
    let text (watch: Watch) : string =
        let where = if watch.Namespace = "" then "" else watch.Namespace + "/"

        match watch.Scope with
        | WatchScope.Named name -> Resource.qualifiedName watch.Resource + " " + where + name
        | WatchScope.Labelled label -> Resource.qualifiedName watch.Resource + " " + where + "with label " + label
        | WatchScope.LabelledWith(label, value) ->
            Resource.qualifiedName watch.Resource
            + " "
            + where
            + "with label "
            + label
            + "="
            + value
        | WatchScope.Everything -> Resource.qualifiedName watch.Resource + " " + where + "*"

    /// What is kept of an object that this watch delivers: no bookkeeping of the server, and no more than is read.
    /// A CA bundle is some hundred kilobytes of which only a digest is ever needed.
    let project (watch: Watch) (document: Json) : Json =
        let identity =
            let metadata =
                Json.members [ "metadata" ] document
                |> Map.filter (fun name _ -> List.contains name [ "name"; "namespace"; "uid"; "resourceVersion" ])

            Json.members [] document
            |> Map.filter (fun name _ -> List.contains name [ "apiVersion"; "kind" ])
            |> Map.add "metadata" (Json.Object metadata)
            |> Json.Object

        let keep (paths: string list list) =
            (identity, paths)
            ||> List.fold (fun kept path ->
                match Json.tryPath path document with
                | Some value -> Json.set path value kept
                | None -> kept)

        if watch.MetadataOnly then
            identity
        elif watch = named WellKnown.trustedCa then
            identity
            |> Json.set [ Dependencies.digestMember ] (Json.str (Dependencies.digest Dependencies.ConfigMap document))
        elif watch = named WellKnown.image then
            keep [
                [ "spec"; "additionalTrustedCA" ]
                [ "spec"; "imageStreamImportMode" ]
                [ "status" ]
            ]
        elif watch = named WellKnown.clusterVersion then
            // Its history and its list of updates grow with the age of the cluster.
            keep [ [ "status"; "desired"; "version" ]; [ "status"; "desired"; "architecture" ] ]
            |> Json.set
                [ "status"; "history" ]
                (Json.list (Json.items [ "status"; "history" ] document |> List.truncate 1))
        elif watch = named WellKnown.kubeCloudConfig then
            keep [ [ "data"; "ca-bundle.pem" ] ]
        elif watch = prunerJobs then
            keep [
                [ "metadata"; "creationTimestamp" ]
                [ "metadata"; "labels" ]
                [ "metadata"; "ownerReferences" ]
                [ "status"; "conditions" ]
            ]
        elif watch.Resource = Kind.infrastructure then
            keep [ [ "status" ] ]
        else
            Json.remove [ "metadata"; "managedFields" ] document
