namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The OpenAPI v3 documents: which kinds there are, and what they are made of.
///
/// *Caveats*: built-in types come without descriptions, definitions of custom resources as their authors wrote them.
[<RequireQualifiedAccess>]
module OpenApi =

    let private kinds (state: State) : Kind list =
        state.Kinds |> Map.toList |> List.map snd

    let private root (group: string) (version: string) =
        if group = "" then
            "api/" + version
        else
            "apis/" + group + "/" + version

    /// `/openapi/v3`: where the documents are.
    let index (state: State) : Json =
        let groupVersions =
            kinds state
            |> List.map (fun kind -> kind.Resource.Group, kind.Resource.Version)
            |> List.distinct

        Json.obj [
            "paths",
            Json.obj (
                groupVersions
                |> List.map (fun (group, version) ->
                    let path = root group version
                    path, Json.obj [ "serverRelativeURL", Json.str ("/openapi/v3/" + path) ])
            )
        ]

    let private identity (kind: Kind) =
        Json.obj [
            "group", Json.str kind.Resource.Group
            "version", Json.str kind.Resource.Version
            "kind", Json.str kind.Resource.Kind
        ]

    // Operations ------------------------------------------------------------------------------------------------------

    let private operation (kind: Kind) (action: string) (parameters: string list) =
        Json.obj [
            "parameters",
            Json.list [
                for name in parameters do
                    Json.obj [
                        "name", Json.str name
                        "in", Json.str "query"
                        "schema", Json.obj [ "type", Json.str "string" ]
                    ]
            ]
            "responses", Json.obj [ "200", Json.obj [ "description", Json.str "OK" ] ]
            "x-kubernetes-action", Json.str action
            "x-kubernetes-group-version-kind", identity kind
        ]

    let private written = [ "dryRun"; "fieldManager"; "fieldValidation" ]

    // kubectl looks up a kind by the path of its collection, and asks whether PATCH understands `fieldValidation`; with that it
    // leaves the validation to the server.
    let private paths (kind: Kind) : (string * Json) list =
        let ns =
            if Kind.isNamespaced kind then
                "/namespaces/{namespace}"
            else
                ""

        let collection =
            "/"
            + root kind.Resource.Group kind.Resource.Version
            + ns
            + "/"
            + kind.Resource.Plural

        [
            collection, Json.obj [ "get", operation kind "list" []; "post", operation kind "post" written ]
            collection + "/{name}",
            Json.obj [
                "get", operation kind "get" []
                "put", operation kind "put" written
                "patch", operation kind "patch" (written @ [ "force" ])
                "delete", operation kind "delete" []
            ]
        ]

    // Schemas ---------------------------------------------------------------------------------------------------------

    let private withIdentity (kind: Kind) (schema: Json) =
        Json.set [ "x-kubernetes-group-version-kind" ] (Json.list [ identity kind ]) schema

    // `io.openshift.operator.imageregistry.v1.Config`.
    let private nameOf (kind: Kind) =
        (kind.Resource.Group.Split '.' |> Array.rev |> String.concat ".")
        + "."
        + kind.Resource.Version
        + "."
        + kind.Resource.Kind

    let private metadata =
        Json.obj [ "allOf", Json.list [ BuiltinSchemas.reference "meta.ObjectMeta" ] ]

    let private ofDefinition (kind: Kind) (state: State) : Json =
        let version =
            Store.tryFind Catalogue.definitions "" (Kind.key kind) state
            |> Option.map (Json.items [ "spec"; "versions" ])
            |> Option.defaultValue []
            |> List.tryFind (fun version -> Json.tryString [ "name" ] version = Some kind.Resource.Version)

        version
        |> Option.bind (Json.tryPath [ "schema"; "openAPIV3Schema" ])
        |> Option.defaultValue (Json.obj [ "type", Json.str "object" ])
        |> Json.set [ "properties"; "metadata" ] metadata

    let private opaque: Json =
        Json.obj [
            "type", Json.str "object"
            "properties",
            Json.obj (
                BuiltinSchemas.ofEveryObject
                @ [
                    "metadata", metadata
                    "spec", Json.obj [ "type", Json.str "object" ]
                    "status", Json.obj [ "type", Json.str "object" ]
                ]
            )
        ]

    let private schemas (kinds: Kind list) (state: State) : Map<string, Json> =
        let typed =
            kinds
            |> List.choose (fun kind ->
                if kind.Custom then
                    None
                else
                    TypeTable.tryOfKind kind.Resource.Group kind.Resource.Kind
                    |> Option.map (fun typeName -> BuiltinSchemas.name typeName, typeName, kind))

        let others =
            kinds
            |> List.filter (fun kind ->
                typed
                |> List.forall (fun (_, _, found) -> not (obj.ReferenceEquals(found, kind))))
            |> List.map (fun kind ->
                nameOf kind, withIdentity kind (if kind.Custom then ofDefinition kind state else opaque))

        let builtin =
            "meta.ObjectMeta" :: (typed |> List.map (fun (_, typeName, _) -> typeName))
            |> BuiltinSchemas.all
            |> Map.ofList

        (builtin, typed)
        ||> List.fold (fun schemas (name, _, kind) ->
            match Map.tryFind name schemas with
            | Some schema -> Map.add name (withIdentity kind schema) schemas
            | None -> schemas)
        |> fun builtin ->
            (builtin, others)
            ||> List.fold (fun schemas (name, schema) -> Map.add name schema schemas)

    /// `/openapi/v3/...` of a group and version; none when it is not served.
    let document (group: string) (version: string) (state: State) : Json option =
        match
            kinds state
            |> List.filter (fun kind -> kind.Resource.Group = group && kind.Resource.Version = version)
        with
        | [] -> None
        | found ->
            Some(
                Json.obj [
                    "openapi", Json.str "3.0.0"
                    "info", Json.obj [ "title", Json.str "Kubernetes"; "version", Json.str "v1.36.2" ]
                    "components", Json.obj [ "schemas", Json.Object(schemas found state) ]
                    "paths", Json.obj (found |> List.collect paths)
                ]
            )
