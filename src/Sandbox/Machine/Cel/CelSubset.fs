namespace ImageRegistry.Sandbox

/// What of the language is evaluated here. What is not is said before a rule is ever needed.
[<RequireQualifiedAccess>]
module CelSubset =

    // By name, with how many arguments; a method counts what it is called on.
    let private functions =
        Set.ofList [
            "!", 1
            "-", 1
            "&&", 2
            "||", 2
            "==", 2
            "!=", 2
            "<", 2
            "<=", 2
            ">", 2
            ">=", 2
            "+", 2
            "-", 2
            "*", 2
            "/", 2
            "%", 2
            "in", 2
            "[]", 2
            "size", 1
            ".size", 1
            "matches", 2
            ".matches", 2
            ".startsWith", 2
            ".endsWith", 2
            ".contains", 2
            ".lowerAscii", 1
            ".upperAscii", 1
            ".trim", 1
            "string", 1
            "isIP", 1
            "ip", 1
            ".family", 1
            "isCIDR", 1
            "isURL", 1
        ]

    let rec private strange (known: Set<string>) (expression: CelExpression) : string option =
        let first expressions =
            expressions |> List.tryPick (strange known)

        match expression with
        | CelExpression.Null
        | CelExpression.Bool _
        | CelExpression.Int _
        | CelExpression.Double _
        | CelExpression.Text _ -> None
        | CelExpression.List items -> first items
        | CelExpression.Name name ->
            if Set.contains name known then
                None
            else
                Some("undeclared reference to '" + name + "'")
        | CelExpression.Member(target, _)
        | CelExpression.Has(target, _) -> strange known target
        | CelExpression.Call(name, arguments) ->
            if Set.contains (name, arguments.Length) functions then
                first arguments
            else
                Some("function " + name.TrimStart '.' + " is not known here")
        | CelExpression.Choice(condition, yes, no) -> first [ condition; yes; no ]
        | CelExpression.Over(_, list, variable, body) ->
            strange known list |> Option.orElse (strange (Set.add variable known) body)

    /// What of the expression cannot be evaluated; none when all of it can.
    let problem (expression: CelExpression) : string option =
        strange (Set.ofList [ "self"; "oldSelf" ]) expression

    /// Whether the expression looks at what was before.
    let rec usesOldSelf (expression: CelExpression) : bool =
        match expression with
        | CelExpression.Null
        | CelExpression.Bool _
        | CelExpression.Int _
        | CelExpression.Double _
        | CelExpression.Text _ -> false
        | CelExpression.Name name -> name = "oldSelf"
        | CelExpression.List items -> List.exists usesOldSelf items
        | CelExpression.Member(target, _)
        | CelExpression.Has(target, _) -> usesOldSelf target
        | CelExpression.Call(_, arguments) -> List.exists usesOldSelf arguments
        | CelExpression.Choice(condition, yes, no) -> List.exists usesOldSelf [ condition; yes; no ]
        | CelExpression.Over(_, list, _, body) -> usesOldSelf list || usesOldSelf body
