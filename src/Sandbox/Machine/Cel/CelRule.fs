namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// A CEL rule (`x-kubernetes-validations`), read once.
[<NoComparison>]
type ValidationRule = {
    /// Path of the schema that has the rule; `[*]` stands for any item and `.*` for any key.
    Path: string
    Rule: string
    /// Empty where the rule itself is what is told.
    Message: string
    /// What tells in place of the message; none when there is none.
    MessageExpression: CelExpression option
    /// The API's word for the kind of finding; empty for `FieldValueInvalid`.
    Reason: string
    /// Where below the value the finding is; empty for the value itself.
    FieldPath: string
    /// The rule ready to be evaluated, or why it is not.
    Expression: Result<CelExpression, string>
    /// The rule compares with what was before, and says nothing about new values.
    IsTransition: bool
}

/// Reading the rules of a schema.
[<RequireQualifiedAccess>]
module CelRule =

    let private read (text: string) : Result<CelExpression, string> =
        CelParser.parse text
        |> Result.bind (fun expression ->
            match CelSubset.problem expression with
            | None -> Ok expression
            | Some why -> Error why)

    /// The rule of this entry of `x-kubernetes-validations`.
    let ofJson (path: string) (json: Json) : ValidationRule =
        let text name =
            Json.tryString [ name ] json |> Option.defaultValue ""

        let messageExpression = text "messageExpression"
        let rule = read (text "rule")

        let message =
            if messageExpression = "" then
                Ok None
            else
                read messageExpression |> Result.map Some

        {
            Path = path
            Rule = (text "rule").Trim()
            Message = (text "message").Trim()
            MessageExpression =
                match message with
                | Ok found -> found
                | Error _ -> None
            Reason = text "reason"
            FieldPath = text "fieldPath"
            Expression =
                if Json.tryField "optionalOldSelf" json = Some(Json.Bool true) then
                    Error "optionalOldSelf is not known here"
                else
                    match message with
                    | Ok _ -> rule
                    | Error why -> Error("messageExpression: " + why)
            IsTransition =
                match rule with
                | Ok expression -> CelSubset.usesOldSelf expression
                | Error _ -> false
        }
