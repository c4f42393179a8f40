namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Holding a document against the CEL rules of its schema, with the server's messages.
///
/// *Guarantees*: rules that compare with what was before are asked only where there was something: a member of the same name, an
/// item with the same keys. Other rules are not asked again about what an update leaves as it was.
///
/// *Caveats*: a rule that cannot be evaluated is left out; `Schema.unevaluatedRules` names it. Costs are not limited.
[<RequireQualifiedAccess>]
module CelValidation =

    let private typeName (schema: Schema) =
        match schema.Type with
        | Some SchemaType.Object -> "object"
        | Some SchemaType.Array -> "array"
        | Some SchemaType.String -> "string"
        | Some SchemaType.Integer -> "integer"
        | Some SchemaType.Number -> "number"
        | Some SchemaType.Boolean -> "boolean"
        | Some SchemaType.IntOrString
        | None -> ""

    let private below (rule: ValidationRule) (path: FieldPath) : FieldPath =
        (path, rule.FieldPath.Split('.', System.StringSplitOptions.RemoveEmptyEntries))
        ||> Array.fold (fun path name -> FieldPath.child name path)

    let private finding (schema: Schema) (rule: ValidationRule) (path: FieldPath) (detail: string) : Cause =
        let shown = Json.str (typeName schema)

        match rule.Reason with
        | "FieldValueForbidden" -> Finding.forbidden path detail
        | "FieldValueRequired" -> Finding.required path detail
        | "FieldValueDuplicate" -> Finding.duplicate path shown
        | _ -> Finding.invalid path shown detail

    let private detail (names: Map<string, CelValue>) (rule: ValidationRule) : string =
        let ofExpression =
            rule.MessageExpression
            |> Option.bind (fun expression ->
                match CelEvaluator.evaluate names expression with
                | Ok(CelValue.Text text) when text.Trim() <> "" && not (text.Contains '\n') -> Some(text.Trim())
                | Ok _
                | Error _ -> None)

        match ofExpression, rule.Message with
        | Some told, _ -> told
        | None, "" -> "failed rule: " + rule.Rule
        | None, message -> message

    let private broken (schema: Schema) (path: FieldPath) names (rule: ValidationRule) : Cause option =
        match rule.Expression |> Result.map (CelEvaluator.evaluate names) with
        | Error _
        | Ok(Ok(CelValue.Bool true)) -> None
        | Ok(Ok _) -> Some(finding schema rule (below rule path) (detail names rule))
        | Ok(Error why) ->
            let told = if rule.Message = "" then rule.Rule else rule.Message

            let detail =
                if why = "no such overload" then
                    "'"
                    + why
                    + "': call arguments did not match a supported operator, function or macro signature for rule: "
                    + told
                else
                    why + " evaluating rule: " + told

            Some(Finding.invalid path (Json.str (typeName schema)) detail)

    let private ofRules (schema: Schema) (path: FieldPath) (before: Json option) (value: Json) : Cause list =
        let isSame = lazy (before = Some value)

        let asked =
            schema.Rules
            |> List.filter (fun rule ->
                if rule.IsTransition then
                    Option.isSome before
                else
                    not isSame.Value)

        match asked with
        | [] -> []
        | rules ->
            let read = CelValue.ofJson (Some schema)

            let names =
                Map.ofList [
                    "self", read value
                    match before with
                    | Some before -> "oldSelf", read before
                    | None -> ()
                ]

            rules |> List.choose (broken schema path names)

    // The item of the old list that this one took the place of: only keys can tell.
    let private counterpart (schema: Schema) (before: Json option) (item: Json) : Json option =
        match schema.ListType, before with
        | ListType.Map keys, Some(Json.Array items) ->
            let identity json =
                keys |> List.map (fun key -> Json.tryField key json)

            items |> List.tryFind (fun old -> identity old = identity item)
        | (ListType.Map _ | ListType.Set | ListType.Atomic), _ -> None

    let rec private walk (schema: Schema) (path: FieldPath) (before: Json option) (value: Json) : Cause list =
        let before = before |> Option.filter (fun before -> before <> Json.Null)

        match value with
        | _ when not schema.HasRules -> []
        // The surrounding schema has to ask about what may be null.
        | Json.Null -> []
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> ofRules schema path before value
        | Json.Array items ->
            ofRules schema path before value
            @ (match schema.Items with
               | None -> []
               | Some inner ->
                   items
                   |> List.mapi (fun i item ->
                       walk inner (FieldPath.index i path) (counterpart schema before item) item)
                   |> List.concat)
        | Json.Object members ->
            ofRules schema path before value
            @ (members
               |> Map.toList
               |> List.collect (fun (name, inner) ->
                   let old = before |> Option.bind (Json.tryField name)

                   match Map.tryFind name schema.Properties, schema.Additional with
                   | Some known, _ -> walk known (FieldPath.child name path) old inner
                   | None, AdditionalProperties.Like known -> walk known (FieldPath.key name path) old inner
                   | None,
                     (AdditionalProperties.Unspecified | AdditionalProperties.Anything | AdditionalProperties.Nothing) -> []))

    let private blocking =
        Set.ofList [
            "FieldValueNotSupported"
            "FieldValueRequired"
            "FieldValueTooLong"
            "FieldValueTooMany"
            "FieldValueTypeInvalid"
        ]

    /// What the rules find wrong, given what the rest of the schema found: the rules are not asked about what has the wrong shape.
    let validate (schema: Schema) (before: Json option) (found: Cause list) (document: Json) : Cause list =
        if found |> List.exists (fun cause -> Set.contains cause.Reason blocking) then
            [
                {
                    Field = "<nil>"
                    Reason = "FieldValueInvalid"
                    Message =
                        "Invalid value: \"null\": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"
                }
            ]
        else
            // The object as a whole has no path.
            walk schema FieldPath.Root before document
            |> List.map (fun cause ->
                if cause.Field = "" then
                    { cause with Field = "<nil>" }
                else
                    cause)
