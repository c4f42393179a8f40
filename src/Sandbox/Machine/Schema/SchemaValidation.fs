namespace ImageRegistry.Sandbox

open System
open System.Collections.Generic
open System.Globalization
open ImageRegistry.Core

/// Checking a document against a schema, with the messages of the API server's validator.
[<RequireQualifiedAccess>]
module internal SchemaValidation =

    let private typeName (schemaType: SchemaType) =
        match schemaType with
        | SchemaType.Object -> "object"
        | SchemaType.Array -> "array"
        | SchemaType.String -> "string"
        | SchemaType.Integer -> "integer"
        | SchemaType.Number -> "number"
        | SchemaType.Boolean -> "boolean"
        | SchemaType.IntOrString -> "integer,string"

    /// A number as the server reads it: a 64-bit integer when it can be one.
    let private isInteger (text: string) =
        fst (Int64.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))

    let private toDouble (text: string) =
        match Double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture) with
        | true, value -> value
        | false, _ -> nan

    let private isWhole (text: string) =
        isInteger text
        || (let value = toDouble text in value = Math.Floor value && abs value < 9.007199254740992e15)

    let private kindOf (value: Json) =
        match value with
        | Json.Null -> "null"
        | Json.Bool _ -> "boolean"
        | Json.Number text -> if isInteger text then "integer" else "number"
        | Json.String _ -> "string"
        | Json.Array _ -> "array"
        | Json.Object _ -> "object"

    let private hasType (expected: SchemaType) (value: Json) =
        match expected, value with
        | SchemaType.Object, Json.Object _
        | SchemaType.Array, Json.Array _
        | (SchemaType.String | SchemaType.IntOrString), Json.String _
        | SchemaType.Number, Json.Number _
        | SchemaType.Boolean, Json.Bool _ -> true
        | (SchemaType.Integer | SchemaType.IntOrString), Json.Number text -> isWhole text
        | (SchemaType.Object | SchemaType.Array | SchemaType.String | SchemaType.Integer | SchemaType.Number | SchemaType.Boolean | SchemaType.IntOrString),
          (Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _) -> false

    let private inBody (path: FieldPath) (rest: string) =
        FieldPath.text path + " in body " + rest

    let private limitText (limit: double) =
        limit.ToString("R", CultureInfo.InvariantCulture)

    let private checkType (schema: Schema) (path: FieldPath) (value: Json) (found: List<Cause>) =
        match schema.Type with
        | Some expected when not (hasType expected value) ->
            let actual = kindOf value

            if not (schema.Nullable && actual = "null") then
                found.Add(
                    Finding.typeInvalid
                        path
                        (Json.String actual)
                        (inBody path ("must be of type " + typeName expected + ": " + Finding.quote actual))
                )
        | Some _
        | None -> ()

    let private checkString (schema: Schema) (path: FieldPath) (value: Json) (text: string) (found: List<Cause>) =
        let length = lazy (int64 (Seq.length (text.EnumerateRunes())))

        match schema.MaxLength with
        | Some most when int64 text.Length > most && length.Value > most -> found.Add(Finding.tooLong path most)
        | Some _
        | None -> ()

        match schema.MinLength with
        | Some least when length.Value < least ->
            found.Add(Finding.invalid path value (inBody path ("should be at least " + string least + " chars long")))
        | Some _
        | None -> ()

        match schema.Pattern with
        | Some pattern when not (Pattern.matches pattern text) ->
            found.Add(Finding.invalid path value (inBody path ("should match '" + pattern.Text + "'")))
        | Some _
        | None -> ()

        match schema.StringFormat with
        | Some(name, format) when not (StringFormat.accepts format text) ->
            found.Add(
                Finding.typeInvalid path value (inBody path ("must be of type " + name + ": " + Finding.quote text))
            )
        | Some _
        | None -> ()

    let private checkNumber (schema: Schema) (path: FieldPath) (value: Json) (text: string) (found: List<Cause>) =
        let number = toDouble text

        match schema.NumberFormat with
        | Some NumberFormat.Int32 when isWhole text && abs (number + 0.5) > 2147483648.0 ->
            found.Add(
                Finding.unplaced (
                    "Checked value must be of type integer with format int32 in "
                    + FieldPath.text path
                )
            )
        | Some(NumberFormat.Int32 | NumberFormat.Int64 | NumberFormat.Float | NumberFormat.Double)
        | None -> ()

        let outside (bound: Bound) (beyond: bool) (comparison: string) (orEqual: string) =
            if beyond || (bound.Exclusive && number = bound.Limit) then
                let words = if bound.Exclusive then comparison else comparison + orEqual
                found.Add(Finding.invalid path value (inBody path ("should be " + words + " " + limitText bound.Limit)))

        schema.Maximum
        |> Option.iter (fun bound -> outside bound (number > bound.Limit) "less than" " or equal to")

        schema.Minimum
        |> Option.iter (fun bound -> outside bound (number < bound.Limit) "greater than" " or equal to")

        match schema.MultipleOf with
        | Some factor when factor > 0.0 && Math.Floor(number / factor) <> number / factor ->
            found.Add(Finding.invalid path value (inBody path ("should be a multiple of " + limitText factor)))
        | Some _
        | None -> ()

    let private sameValue (a: Json) (b: Json) =
        match a, b with
        | Json.Number x, Json.Number y -> x = y || toDouble x = toDouble y
        | a, b -> a = b

    let private checkEnum (schema: Schema) (path: FieldPath) (value: Json) (found: List<Cause>) =
        if
            not (List.isEmpty schema.Enum)
            && not (List.exists (sameValue value) schema.Enum)
        then
            let supported =
                schema.Enum
                |> List.map (fun allowed -> allowed |> Json.asString |> Option.defaultValue (Json.text allowed))

            found.Add(Finding.notSupported path value supported)

    let rec validateInto (schema: Schema) (path: FieldPath) (value: Json) (found: List<Cause>) : unit =
        checkType schema path value found

        match value with
        | Json.Null -> checkEnum schema path value found
        | Json.Bool _ ->
            checkCombined schema path value found
            checkEnum schema path value found
        | Json.Number text ->
            checkCombined schema path value found
            checkNumber schema path value text found
            checkEnum schema path value found
        | Json.String text ->
            checkCombined schema path value found
            checkString schema path value text found
            checkEnum schema path value found
        | Json.Array items ->
            checkCombined schema path value found
            checkArray schema path items found
            checkEnum schema path value found
        | Json.Object members ->
            checkCombined schema path value found
            checkEnum schema path value found
            checkObject schema path members found

    and private checkArray (schema: Schema) (path: FieldPath) (items: Json list) (found: List<Cause>) =
        match schema.Items with
        | Some inner ->
            items
            |> List.iteri (fun i item -> validateInto inner (FieldPath.index i path) item found)
        | None -> ()

        let count = List.length items

        match schema.MinItems with
        | Some least when int64 count < least ->
            found.Add(
                Finding.invalid path (Json.int count) (inBody path ("should have at least " + string least + " items"))
            )
        | Some _
        | None -> ()

        match schema.MaxItems with
        | Some most when int64 count > most -> found.Add(Finding.tooMany path count most)
        | Some _
        | None -> ()

        if schema.UniqueItems && List.length (List.distinct items) < count then
            found.Add(Finding.invalid path (Json.String "") (inBody path "shouldn't contain duplicates"))

        found.AddRange(ListUniqueness.ofList schema.ListType path items)

    and private checkObject (schema: Schema) (path: FieldPath) (members: Map<string, Json>) (found: List<Cause>) =
        let count = Map.count members

        match schema.MinProperties with
        | Some least when int64 count < least ->
            found.Add(
                Finding.invalid
                    path
                    (Json.int count)
                    (inBody path ("should have at least " + string least + " properties"))
            )
        | Some _
        | None -> ()

        match schema.MaxProperties with
        | Some most when int64 count > most -> found.Add(Finding.tooMany path count most)
        | Some _
        | None -> ()

        for KeyValue(name, value) in members do
            match Map.tryFind name schema.Properties with
            | Some inner -> validateInto inner (FieldPath.child name path) value found
            | None ->
                match schema.Additional with
                | AdditionalProperties.Like inner -> validateInto inner (FieldPath.child name path) value found
                | AdditionalProperties.Nothing ->
                    found.Add(
                        Finding.invalid
                            path
                            (Json.String name)
                            (FieldPath.text (FieldPath.child name path) + " in body is a forbidden property")
                    )
                | AdditionalProperties.Unspecified
                | AdditionalProperties.Anything -> ()

        for name in schema.Required do
            if not (Map.containsKey name members) then
                found.Add(Finding.required (FieldPath.child name path) "")

    and private findings (schema: Schema) (path: FieldPath) (value: Json) : List<Cause> =
        let found = List<Cause>()
        validateInto schema path value found
        found

    // The findings of the alternative that came closest are reported beside the one about the combination.
    and private addBest (tried: List<Cause> list) (found: List<Cause>) =
        if not (List.isEmpty tried) then
            found.AddRange(tried |> List.minBy (fun findings -> findings.Count))

    and private checkCombined (schema: Schema) (path: FieldPath) (value: Json) (found: List<Cause>) =
        let about (words: string) =
            Finding.unplaced (Finding.quote (FieldPath.text path) + " " + words)

        if not (List.isEmpty schema.AnyOf) then
            let rec firstValid (tried: List<Cause> list) (alternatives: Schema list) =
                match alternatives with
                | [] -> Some(List.rev tried)
                | alternative :: rest ->
                    let findings = findings alternative path value

                    if findings.Count = 0 then
                        None
                    else
                        firstValid (findings :: tried) rest

            match firstValid [] schema.AnyOf with
            | None -> ()
            | Some tried ->
                found.Add(about "must validate at least one schema (anyOf)")
                addBest tried found

        if not (List.isEmpty schema.OneOf) then
            let tried =
                schema.OneOf |> List.map (fun alternative -> findings alternative path value)

            match tried |> List.filter (fun findings -> findings.Count = 0) |> List.length with
            | 1 -> ()
            | 0 ->
                found.Add(about "must validate one and only one schema (oneOf). Found none valid")
                addBest tried found
            | several ->
                found.Add(
                    about (
                        "must validate one and only one schema (oneOf). Found "
                        + string several
                        + " valid alternatives"
                    )
                )

        if not (List.isEmpty schema.AllOf) then
            let broken =
                schema.AllOf
                |> List.map (fun part -> findings part path value)
                |> List.filter (fun findings -> findings.Count > 0)

            for findings in broken do
                found.AddRange findings

            if not (List.isEmpty broken) then
                let none =
                    if broken.Length = schema.AllOf.Length then
                        ". None validated"
                    else
                        ""

                found.Add(about ("must validate all the schemas (allOf)" + none))

        match schema.Not with
        | Some refused when (findings refused path value).Count = 0 ->
            found.Add(about "must not validate the schema (not)")
        | Some _
        | None -> ()
