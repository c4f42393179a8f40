namespace ImageRegistry.Sandbox

open System
open System.Globalization
open ImageRegistry.Core

/// Reading an `openAPIV3Schema`.
[<RequireQualifiedAccess>]
module internal SchemaParser =

    let private fail (path: string) (message: string) =
        Error((if path = "" then "" else path + ": ") + message)

    let rec private collect (results: Result<'T, string> list) : Result<'T list, string> =
        match results with
        | [] -> Ok []
        | Error message :: _ -> Error message
        | Ok head :: tail -> collect tail |> Result.map (fun rest -> head :: rest)

    let private optional (parse: Json -> Result<'T, string>) (json: Json option) : Result<'T option, string> =
        match json with
        | None
        | Some Json.Null -> Ok None
        | Some value -> parse value |> Result.map Some

    let private schemaType (path: string) (json: Json) : Result<SchemaType option, string> =
        let intOrString =
            Json.tryField "x-kubernetes-int-or-string" json = Some(Json.Bool true)

        match Json.tryString [ "type" ] json with
        | _ when intOrString -> Ok(Some SchemaType.IntOrString)
        | None
        | Some "" -> Ok None
        | Some "object" -> Ok(Some SchemaType.Object)
        | Some "array" -> Ok(Some SchemaType.Array)
        | Some "string" -> Ok(Some SchemaType.String)
        | Some "integer" -> Ok(Some SchemaType.Integer)
        | Some "number" -> Ok(Some SchemaType.Number)
        | Some "boolean" -> Ok(Some SchemaType.Boolean)
        | Some other -> fail path ("unsupported type " + Finding.quote other)

    let private stringFormat (schemaType: SchemaType option) (json: Json) =
        match schemaType, Json.tryString [ "format" ] json with
        | (None | Some SchemaType.String), Some name ->
            StringFormat.ofName name |> Option.map (fun format -> name, format)
        | (None | Some(SchemaType.String | SchemaType.IntOrString | SchemaType.Object | SchemaType.Array)),
          (Some _ | None) -> None
        | Some(SchemaType.Integer | SchemaType.Number | SchemaType.Boolean), (Some _ | None) -> None

    let private numberFormat (json: Json) =
        match Json.tryString [ "type" ] json, Json.tryString [ "format" ] json with
        | Some "integer", Some "int32" -> Some NumberFormat.Int32
        | Some "integer", Some "int64" -> Some NumberFormat.Int64
        | Some "number", Some "float" -> Some NumberFormat.Float
        | Some "number", Some "double" -> Some NumberFormat.Double
        | (Some _ | None), (Some _ | None) -> None

    let private number (name: string) (json: Json) : double option =
        match Json.tryField name json with
        | Some(Json.Number text) -> Some(Double.Parse(text, CultureInfo.InvariantCulture))
        | Some(Json.Null | Json.Bool _ | Json.String _ | Json.Array _ | Json.Object _)
        | None -> None

    let private bound (limit: string) (exclusive: string) (json: Json) =
        number limit json
        |> Option.map (fun value -> {
            Limit = value
            Exclusive = Json.tryField exclusive json = Some(Json.Bool true)
        })

    let private listType (json: Json) =
        match Json.tryString [ "x-kubernetes-list-type" ] json with
        | Some "set" -> ListType.Set
        | Some "map" -> ListType.Map(json |> Json.items [ "x-kubernetes-list-map-keys" ] |> List.choose Json.asString)
        | Some _
        | None -> ListType.Atomic

    let private rules (path: string) (json: Json) =
        json
        |> Json.items [ "x-kubernetes-validations" ]
        |> List.map (CelRule.ofJson path)

    let private haveRules (properties: Map<string, Schema>) (additional: AdditionalProperties) (items: Schema option) =
        Map.exists (fun _ (inner: Schema) -> inner.HasRules) properties
        || Option.exists (fun (inner: Schema) -> inner.HasRules) items
        || (match additional with
            | AdditionalProperties.Like inner -> inner.HasRules
            | AdditionalProperties.Unspecified
            | AdditionalProperties.Anything
            | AdditionalProperties.Nothing -> false)

    let private isTrue (name: string) (json: Json) =
        Json.tryField name json = Some(Json.Bool true)

    let private join (path: string) (name: string) =
        if path = "" then name else path + "." + name

    let rec parse (path: string) (json: Json) : Result<Schema, string> =
        match json with
        | Json.Object _ when Json.tryField "$ref" json <> None -> fail path "$ref is not allowed"
        | Json.Object _ -> parseObject path json
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _
        | Json.Array _ -> fail path "a schema has to be an object"

    and private parseList (path: string) (name: string) (json: Json) : Result<Schema list, string> =
        json
        |> Json.items [ name ]
        |> List.mapi (fun i inner -> parse (path + "<" + name + " " + string i + ">") inner)
        |> collect

    and private parseAdditional (path: string) (json: Json) : Result<AdditionalProperties, string> =
        match Json.tryField "additionalProperties" json with
        | None
        | Some Json.Null -> Ok AdditionalProperties.Unspecified
        | Some(Json.Bool true) -> Ok AdditionalProperties.Anything
        | Some(Json.Bool false) -> Ok AdditionalProperties.Nothing
        | Some(Json.Object _ as inner) -> parse (join path "*") inner |> Result.map AdditionalProperties.Like
        | Some(Json.Number _ | Json.String _ | Json.Array _) -> fail path "additionalProperties has to be a schema"

    and private parseProperties (path: string) (json: Json) : Result<Map<string, Schema>, string> =
        Json.members [ "properties" ] json
        |> Map.toList
        |> List.map (fun (name, inner) -> parse (join path name) inner |> Result.map (fun schema -> name, schema))
        |> collect
        |> Result.map Map.ofList

    and private parsePattern (path: string) (json: Json) =
        match Json.tryString [ "pattern" ] json with
        | None
        | Some "" -> Ok None
        | Some text ->
            Pattern.parse text
            |> Result.map Some
            |> Result.mapError (fun message -> path + ": " + message)

    and private parseObject (path: string) (json: Json) : Result<Schema, string> =
        schemaType path json
        |> Result.bind (fun schemaType ->
            parseProperties path json
            |> Result.bind (fun properties ->
                parseAdditional path json
                |> Result.bind (fun additional ->
                    optional (parse (path + "[*]")) (Json.tryField "items" json)
                    |> Result.bind (fun items ->
                        parsePattern path json
                        |> Result.bind (fun pattern ->
                            parseCombined path json
                            |> Result.map (fun (allOf, anyOf, oneOf, negated) -> {
                                Type = schemaType
                                Nullable = isTrue "nullable" json
                                StringFormat = stringFormat schemaType json
                                NumberFormat = numberFormat json
                                Properties = properties
                                Defaults =
                                    properties
                                    |> Map.toArray
                                    |> Array.choose (fun (name, inner) ->
                                        inner.Default |> Option.map (fun value -> name, value))
                                Additional = additional
                                Items = items
                                Required = json |> Json.items [ "required" ] |> List.choose Json.asString
                                Default =
                                    match Json.tryField "default" json with
                                    | Some Json.Null -> None
                                    | value -> value
                                Enum = Json.items [ "enum" ] json
                                Pattern = pattern
                                Minimum = bound "minimum" "exclusiveMinimum" json
                                Maximum = bound "maximum" "exclusiveMaximum" json
                                MultipleOf = number "multipleOf" json
                                MinLength = Json.tryInt64 [ "minLength" ] json
                                MaxLength = Json.tryInt64 [ "maxLength" ] json
                                MinItems = Json.tryInt64 [ "minItems" ] json
                                MaxItems = Json.tryInt64 [ "maxItems" ] json
                                UniqueItems = isTrue "uniqueItems" json
                                MinProperties = Json.tryInt64 [ "minProperties" ] json
                                MaxProperties = Json.tryInt64 [ "maxProperties" ] json
                                AllOf = allOf
                                AnyOf = anyOf
                                OneOf = oneOf
                                Not = negated
                                PreserveUnknown = isTrue "x-kubernetes-preserve-unknown-fields" json
                                EmbeddedResource = isTrue "x-kubernetes-embedded-resource" json
                                ListType = listType json
                                IsAtomic = Json.tryString [ "x-kubernetes-map-type" ] json = Some "atomic"
                                Rules = rules path json
                                HasRules =
                                    not (List.isEmpty (Json.items [ "x-kubernetes-validations" ] json))
                                    || haveRules properties additional items
                            }))))))

    and private parseCombined (path: string) (json: Json) =
        parseList path "allOf" json
        |> Result.bind (fun allOf ->
            parseList path "anyOf" json
            |> Result.bind (fun anyOf ->
                parseList path "oneOf" json
                |> Result.bind (fun oneOf ->
                    optional (parse (path + "<not>")) (Json.tryField "not" json)
                    |> Result.map (fun negated -> allOf, anyOf, oneOf, negated))))
