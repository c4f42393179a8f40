namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Members of a document that its kind does not know, for `fieldValidation`.
[<RequireQualifiedAccess>]
module StrictFields =

    let private join (path: string) (name: string) =
        if path = "" then name else path + "." + name

    // Built-in kinds --------------------------------------------------------------------------------------------------

    let rec private ofField (path: string) (kind: FieldType) (value: Json) : string list =
        match kind, value with
        | FieldType.Object name, Json.Object _ -> ofType [] path name value
        | FieldType.List inner, Json.Array items ->
            items
            |> List.mapi (fun i item -> ofField (path + "[" + string i + "]") inner item)
            |> List.concat
        | FieldType.Map inner, Json.Object members ->
            members
            |> Map.toList
            |> List.collect (fun (name, value) -> ofField (join path name) inner value)
        | (FieldType.Text | FieldType.Flag | FieldType.Integer32 | FieldType.Integer64 | FieldType.Bytes | FieldType.Time | FieldType.MicroTime | FieldType.Quantity | FieldType.IntOrString | FieldType.Raw | FieldType.Object _ | FieldType.List _ | FieldType.Map _),
          _ -> []

    and private ofType (more: string list) (path: string) (name: string) (value: Json) : string list =
        let known = Map.ofList (TypeTable.members name)

        Json.members [] value
        |> Map.toList
        |> List.collect (fun (name, inner) ->
            match Map.tryFind name known with
            | Some kind -> ofField (join path name) kind inner
            | None when List.contains name more -> []
            | None -> [ join path name ])

    let private metadata (document: Json) =
        document
        |> Json.tryField "metadata"
        |> Option.map (ofType [] "metadata" "meta.ObjectMeta")
        |> Option.defaultValue []

    /// The paths of unknown members of an object of a built-in kind; none of them where its type is not known.
    let ofBuiltin (resource: Resource) : Json -> string list =
        match TypeTable.tryOfKind resource.Group resource.Kind with
        | Some name -> ofType [ "apiVersion"; "kind" ] "" name
        | None -> metadata

    // Custom resources ------------------------------------------------------------------------------------------------

    let rec private ofSchema (path: string) (schema: Schema) (value: Json) : string list =
        match value with
        | Json.Array items ->
            match schema.Items with
            | Some inner ->
                items
                |> List.mapi (fun i item -> ofSchema (path + "[" + string i + "]") inner item)
                |> List.concat
            | None -> []
        | Json.Object members ->
            members
            |> Map.toList
            |> List.collect (fun (name, inner) ->
                match Map.tryFind name schema.Properties, schema.Additional with
                | Some known, _ -> ofSchema (join path name) known inner
                | None, AdditionalProperties.Like known -> ofSchema (join path name) known inner
                | None, AdditionalProperties.Anything -> []
                | None, (AdditionalProperties.Unspecified | AdditionalProperties.Nothing) ->
                    let isOfEmbedded =
                        schema.EmbeddedResource
                        && (name = "apiVersion" || name = "kind" || name = "metadata")

                    if schema.PreserveUnknown || isOfEmbedded then
                        []
                    else
                        [ join path name ])
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> []

    /// The paths of unknown members of a custom resource.
    let ofDefinition (schema: Schema) (document: Json) : string list =
        let rest =
            ([ "apiVersion"; "kind"; "metadata" ], document)
            ||> List.foldBack (fun name document -> Json.remove [ name ] document)

        metadata document @ ofSchema "" schema rest
