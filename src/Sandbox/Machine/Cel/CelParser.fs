namespace ImageRegistry.Sandbox

/// Reading an expression from its words.
[<RequireQualifiedAccess>]
module CelParser =

    type private Read = Result<CelExpression * CelToken list, string>

    let private describe (token: CelToken) =
        match token with
        | CelToken.Name name -> name
        | CelToken.Int value -> string value
        | CelToken.Double value -> string value
        | CelToken.Text text -> Finding.quote text
        | CelToken.Sign sign -> sign

    let private unexpected (tokens: CelToken list) : Result<'T, string> =
        match tokens with
        | [] -> Error "the expression ends too early"
        | token :: _ -> Error(describe token + " is not expected")

    let private expect (sign: string) (tokens: CelToken list) : Result<CelToken list, string> =
        match tokens with
        | CelToken.Sign found :: rest when found = sign -> Ok rest
        | _ -> unexpected tokens

    // Operators of one rank, from the left. `in` is a word among signs.
    let private chain (operators: string list) (inner: CelToken list -> Read) (tokens: CelToken list) : Read =
        let operator token =
            match token with
            | CelToken.Sign sign when List.contains sign operators -> Some sign
            | CelToken.Name "in" when List.contains "in" operators -> Some "in"
            | CelToken.Sign _
            | CelToken.Name _
            | CelToken.Int _
            | CelToken.Double _
            | CelToken.Text _ -> None

        let rec go left tokens =
            match tokens with
            | token :: rest ->
                match operator token with
                | Some sign ->
                    inner rest
                    |> Result.bind (fun (right, rest) -> go (CelExpression.Call(sign, [ left; right ])) rest)
                | None -> Ok(left, tokens)
            | [] -> Ok(left, [])

        inner tokens |> Result.bind (fun (left, rest) -> go left rest)

    let rec private choice (tokens: CelToken list) : Read =
        either tokens
        |> Result.bind (fun (condition, rest) ->
            match rest with
            | CelToken.Sign "?" :: rest ->
                either rest
                |> Result.bind (fun (first, rest) ->
                    expect ":" rest
                    |> Result.bind choice
                    |> Result.map (fun (second, rest) -> CelExpression.Choice(condition, first, second), rest))
            | _ -> Ok(condition, rest))

    and private either tokens = chain [ "||" ] both tokens

    and private both tokens = chain [ "&&" ] relation tokens

    and private relation tokens =
        chain [ "<"; "<="; ">"; ">="; "=="; "!="; "in" ] sum tokens

    and private sum tokens = chain [ "+"; "-" ] product tokens

    and private product tokens = chain [ "*"; "/"; "%" ] unary tokens

    and private unary (tokens: CelToken list) : Read =
        match tokens with
        | CelToken.Sign "!" :: rest ->
            unary rest
            |> Result.map (fun (inner, rest) -> CelExpression.Call("!", [ inner ]), rest)
        | CelToken.Sign "-" :: rest ->
            unary rest
            |> Result.map (fun (inner, rest) ->
                match inner with
                | CelExpression.Int value -> CelExpression.Int(-value), rest
                | CelExpression.Double value -> CelExpression.Double(-value), rest
                | other -> CelExpression.Call("-", [ other ]), rest)
        | _ -> primary tokens |> Result.bind (fun (inner, rest) -> members inner rest)

    // What follows a value: members, calls on it, items of it.
    and private members (inner: CelExpression) (tokens: CelToken list) : Read =
        match tokens with
        | CelToken.Sign "." :: CelToken.Name name :: CelToken.Sign "(" :: rest ->
            arguments ")" rest
            |> Result.bind (fun (arguments, rest) ->
                called inner name arguments |> Result.bind (fun call -> members call rest))
        | CelToken.Sign "." :: CelToken.Name name :: rest -> members (CelExpression.Member(inner, name)) rest
        | CelToken.Sign "[" :: rest ->
            choice rest
            |> Result.bind (fun (index, rest) ->
                expect "]" rest
                |> Result.bind (members (CelExpression.Call("[]", [ inner; index ]))))
        | _ -> Ok(inner, tokens)

    and private called (target: CelExpression) (name: string) (arguments: CelExpression list) =
        match CelMacro.tryOfName name, arguments with
        | Some macro, [ CelExpression.Name variable; body ] -> Ok(CelExpression.Over(macro, target, variable, body))
        | Some _, _ -> Error(name + " is used in a form that is not read here")
        | None, arguments -> Ok(CelExpression.Call("." + name, target :: arguments))

    and private arguments (close: string) (tokens: CelToken list) : Result<CelExpression list * CelToken list, string> =
        let rec more found tokens =
            choice tokens
            |> Result.bind (fun (argument, rest) ->
                match rest with
                | CelToken.Sign "," :: rest -> more (argument :: found) rest
                | _ -> expect close rest |> Result.map (fun rest -> List.rev (argument :: found), rest))

        match tokens with
        | CelToken.Sign sign :: rest when sign = close -> Ok([], rest)
        | _ -> more [] tokens

    and private primary (tokens: CelToken list) : Read =
        match tokens with
        | CelToken.Int value :: rest -> Ok(CelExpression.Int value, rest)
        | CelToken.Double value :: rest -> Ok(CelExpression.Double value, rest)
        | CelToken.Text text :: rest -> Ok(CelExpression.Text text, rest)
        | CelToken.Name "true" :: rest -> Ok(CelExpression.Bool true, rest)
        | CelToken.Name "false" :: rest -> Ok(CelExpression.Bool false, rest)
        | CelToken.Name "null" :: rest -> Ok(CelExpression.Null, rest)
        | CelToken.Name "has" :: CelToken.Sign "(" :: rest ->
            arguments ")" rest
            |> Result.bind (fun (arguments, rest) ->
                match arguments with
                | [ CelExpression.Member(target, name) ] -> Ok(CelExpression.Has(target, name), rest)
                | _ -> Error "invalid argument to has() macro")
        | CelToken.Name name :: CelToken.Sign "(" :: rest ->
            arguments ")" rest
            |> Result.map (fun (arguments, rest) -> CelExpression.Call(name, arguments), rest)
        | CelToken.Name name :: rest -> Ok(CelExpression.Name name, rest)
        | CelToken.Sign "(" :: rest ->
            choice rest
            |> Result.bind (fun (inner, rest) -> expect ")" rest |> Result.map (fun rest -> inner, rest))
        | CelToken.Sign "[" :: rest ->
            arguments "]" rest
            |> Result.map (fun (items, rest) -> CelExpression.List items, rest)
        | _ -> unexpected tokens

    /// The expression in this text, or what is wrong with it.
    let parse (text: string) : Result<CelExpression, string> =
        CelLexer.words text
        |> Result.bind choice
        |> Result.bind (fun (expression, rest) -> if rest.IsEmpty then Ok expression else unexpected rest)
