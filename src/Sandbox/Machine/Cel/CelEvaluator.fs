namespace ImageRegistry.Sandbox

/// Evaluating expressions.
[<RequireQualifiedAccess>]
module CelEvaluator =

    // `false && ERROR` is false whichever comes first, and so with `true || ERROR`: an error counts only where it decides.
    let private absorb (decisive: bool) (results: Result<CelValue, string> seq) : Result<CelValue, string> =
        let rec go (left: Result<CelValue, string> list) (failed: string option) =
            match left, failed with
            | [], Some why -> Error why
            | [], None -> Ok(CelValue.Bool(not decisive))
            | Ok(CelValue.Bool value) :: _, _ when value = decisive -> Ok(CelValue.Bool decisive)
            | Ok(CelValue.Bool _) :: rest, failed -> go rest failed
            | Ok _ :: rest, None -> go rest (Some "no such overload")
            | Error why :: rest, None -> go rest (Some why)
            | (Ok _ | Error _) :: rest, Some why -> go rest (Some why)

        go (List.ofSeq results) None

    let rec private all (results: Result<'T, string> list) : Result<'T list, string> =
        match results with
        | [] -> Ok []
        | Error why :: _ -> Error why
        | Ok head :: tail -> all tail |> Result.map (fun tail -> head :: tail)

    let private flag (value: CelValue) : Result<bool, string> =
        match value with
        | CelValue.Bool value -> Ok value
        | CelValue.Null
        | CelValue.Int _
        | CelValue.Double _
        | CelValue.Text _
        | CelValue.List _
        | CelValue.Object _
        | CelValue.Address _ -> Error "no such overload"

    // What a macro goes through: the items of a list, the keys of an object.
    let private range (value: CelValue) : Result<CelValue list, string> =
        match value with
        | CelValue.List(_, items) -> Ok items
        | CelValue.Object members -> Ok(members |> Map.toList |> List.map (fst >> CelValue.Text))
        | CelValue.Null
        | CelValue.Bool _
        | CelValue.Int _
        | CelValue.Double _
        | CelValue.Text _
        | CelValue.Address _ -> Error "no such overload"

    let private tryMember (name: string) (value: CelValue) : Result<CelValue option, string> =
        match value with
        | CelValue.Object members -> Ok(Map.tryFind name members)
        | CelValue.Null
        | CelValue.Bool _
        | CelValue.Int _
        | CelValue.Double _
        | CelValue.Text _
        | CelValue.List _
        | CelValue.Address _ -> Error "no such overload"

    /// The value of the expression where names have these values, or the language's own word for what went wrong.
    let rec evaluate (names: Map<string, CelValue>) (expression: CelExpression) : Result<CelValue, string> =
        let value = evaluate names

        match expression with
        | CelExpression.Null -> Ok CelValue.Null
        | CelExpression.Bool flag -> Ok(CelValue.Bool flag)
        | CelExpression.Int number -> Ok(CelValue.Int number)
        | CelExpression.Double number -> Ok(CelValue.Double number)
        | CelExpression.Text text -> Ok(CelValue.Text text)
        | CelExpression.List items ->
            items
            |> List.map value
            |> all
            |> Result.map (fun items -> CelValue.List(ListType.Atomic, items))
        | CelExpression.Name name ->
            match Map.tryFind name names with
            | Some value -> Ok value
            | None -> Error("no such attribute: " + name)
        | CelExpression.Member(target, name) ->
            value target
            |> Result.bind (tryMember name)
            |> Result.bind (fun found ->
                match found with
                | Some value -> Ok value
                | None -> Error("no such key: " + name))
        | CelExpression.Has(target, name) ->
            value target
            |> Result.bind (tryMember name)
            |> Result.map (fun found -> CelValue.Bool(Option.isSome found))
        | CelExpression.Call("&&", arguments) -> absorb false (arguments |> List.map value)
        | CelExpression.Call("||", arguments) -> absorb true (arguments |> List.map value)
        | CelExpression.Call(name, arguments) ->
            arguments |> List.map value |> all |> Result.bind (CelFunctions.call name)
        | CelExpression.Choice(condition, yes, no) ->
            value condition
            |> Result.bind flag
            |> Result.bind (fun holds -> value (if holds then yes else no))
        | CelExpression.Over(macro, list, variable, body) ->
            value list
            |> Result.bind range
            |> Result.bind (fun items -> over macro items (fun item -> evaluate (Map.add variable item names) body))

    and private over (macro: CelMacro) (items: CelValue list) (body: CelValue -> Result<CelValue, string>) =
        let flags () =
            items |> List.map (fun item -> body item |> Result.bind flag) |> all

        match macro with
        | CelMacro.All -> absorb false (items |> List.map body)
        | CelMacro.Exists -> absorb true (items |> List.map body)
        | CelMacro.ExistsOne ->
            flags ()
            |> Result.map (fun flags -> CelValue.Bool((flags |> List.filter id |> List.length) = 1))
        | CelMacro.Filter ->
            flags ()
            |> Result.map (fun flags ->
                CelValue.List(ListType.Atomic, List.zip items flags |> List.filter snd |> List.map fst))
        | CelMacro.Map ->
            items
            |> List.map body
            |> all
            |> Result.map (fun items -> CelValue.List(ListType.Atomic, items))
