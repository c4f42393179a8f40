namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// The types of the built-in kinds as OpenAPI schemas: what members there are and of which type, without descriptions.
[<RequireQualifiedAccess>]
module internal BuiltinSchemas =

    /// The name of a type among the schemas: `io.k8s.api.core.v1.Pod`.
    let name (typeName: string) : string =
        match typeName.Split('.', 2) with
        | [| "meta"; name |] -> "io.k8s.apimachinery.pkg.apis.meta.v1." + name
        | [| group; name |] -> "io.k8s.api." + group + ".v1." + name
        | _ -> typeName

    /// The schema that is the one of this type.
    let reference (typeName: string) : Json =
        Json.obj [ "$ref", Json.str ("#/components/schemas/" + name typeName) ]

    let private typed (kind: string) (format: string) =
        Json.obj [
            "type", Json.str kind
            if format <> "" then
                "format", Json.str format
        ]

    let rec private property (kind: FieldType) : Json =
        match kind with
        | FieldType.Text -> typed "string" ""
        | FieldType.Flag -> typed "boolean" ""
        | FieldType.Integer32 -> typed "integer" "int32"
        | FieldType.Integer64 -> typed "integer" "int64"
        | FieldType.Bytes -> typed "string" "byte"
        | FieldType.Time
        | FieldType.MicroTime -> typed "string" "date-time"
        | FieldType.Quantity -> Json.obj [ "oneOf", Json.list [ typed "string" ""; typed "number" "" ] ]
        | FieldType.IntOrString ->
            Json.obj [
                "oneOf", Json.list [ typed "integer" ""; typed "string" "" ]
                "format", Json.str "int-or-string"
            ]
        | FieldType.Raw -> typed "object" ""
        | FieldType.Object inner -> Json.obj [ "allOf", Json.list [ reference inner ] ]
        | FieldType.List(FieldType.Object inner) -> Json.obj [ "type", Json.str "array"; "items", reference inner ]
        | FieldType.List inner -> Json.obj [ "type", Json.str "array"; "items", property inner ]
        | FieldType.Map inner -> Json.obj [ "type", Json.str "object"; "additionalProperties", property inner ]

    /// What every object says about itself.
    let ofEveryObject: (string * Json) list = [ "apiVersion", typed "string" ""; "kind", typed "string" "" ]

    let private schema (more: (string * Json) list) (typeName: string) : Json =
        Json.obj [
            "type", Json.str "object"
            "properties",
            Json.obj (
                more
                @ (TypeTable.members typeName |> List.map (fun (name, kind) -> name, property kind))
            )
        ]

    let rec private referred (kind: FieldType) : string list =
        match kind with
        | FieldType.Object name -> [ name ]
        | FieldType.List inner
        | FieldType.Map inner -> referred inner
        | FieldType.Text
        | FieldType.Flag
        | FieldType.Integer32
        | FieldType.Integer64
        | FieldType.Bytes
        | FieldType.Time
        | FieldType.MicroTime
        | FieldType.Quantity
        | FieldType.IntOrString
        | FieldType.Raw -> []

    let rec private closed (found: Set<string>) (left: string list) : Set<string> =
        match left with
        | [] -> found
        | name :: rest when Set.contains name found -> closed found rest
        | name :: rest ->
            let inner = TypeTable.members name |> List.collect (snd >> referred)
            closed (Set.add name found) (inner @ rest)

    /// The schemas of these types and of all types they are made of, by name.
    let all (roots: string list) : (string * Json) list =
        closed Set.empty roots
        |> Set.toList
        |> List.map (fun typeName ->
            let more = if List.contains typeName roots then ofEveryObject else []
            name typeName, schema more typeName)
