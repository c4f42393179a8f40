namespace ImageRegistry.Sandbox

open System
open System.Text
open ImageRegistry.Core

/// Findings about fields in the words of the API server (apimachinery's field errors): reason and message of a `Cause`.
[<RequireQualifiedAccess>]
module Finding =

    /// The text in double quotes with Go's escapes.
    let quote (text: string) : string =
        let quoted = StringBuilder()
        quoted.Append '"' |> ignore

        for letter in text do
            match letter with
            | '"' -> quoted.Append "\\\"" |> ignore
            | '\\' -> quoted.Append "\\\\" |> ignore
            | '\n' -> quoted.Append "\\n" |> ignore
            | '\r' -> quoted.Append "\\r" |> ignore
            | '\t' -> quoted.Append "\\t" |> ignore
            | letter when Char.IsControl letter && int letter < 256 ->
                quoted.Append("\\x").Append((int letter).ToString "x2") |> ignore
            | letter -> quoted.Append letter |> ignore

        quoted.Append('"').ToString()

    /// A value as a message shows it.
    let shown (value: Json) : string =
        match value with
        | Json.String text -> quote text
        | Json.Null -> "\"null\""
        | Json.Bool _
        | Json.Number _
        | Json.Array _
        | Json.Object _ -> Json.text value

    let private cause (reason: string) (path: FieldPath) (message: string) : Cause = {
        Field = FieldPath.text path
        Reason = reason
        Message = message
    }

    let private withDetail (message: string) (detail: string) =
        if detail = "" then message else message + ": " + detail

    /// The field has to be there. The detail may be empty.
    let required (path: FieldPath) (detail: string) =
        cause "FieldValueRequired" path (withDetail "Required value" detail)

    /// The value breaks a rule.
    let invalid (path: FieldPath) (value: Json) (detail: string) =
        cause "FieldValueInvalid" path (withDetail ("Invalid value: " + shown value) detail)

    /// The value is of the wrong JSON type or format.
    let typeInvalid (path: FieldPath) (value: Json) (detail: string) =
        cause "FieldValueTypeInvalid" path (withDetail ("Invalid value: " + shown value) detail)

    /// The value is none of those allowed.
    let notSupported (path: FieldPath) (value: Json) (supported: string list) =
        let detail =
            if List.isEmpty supported then
                ""
            else
                "supported values: " + String.Join(", ", supported |> List.map quote)

        cause "FieldValueNotSupported" path (withDetail ("Unsupported value: " + shown value) detail)

    /// The value is there twice where it has to be unique.
    let duplicate (path: FieldPath) (value: Json) =
        cause "FieldValueDuplicate" path ("Duplicate value: " + shown value)

    /// The value names something that does not exist.
    let notFound (path: FieldPath) (value: Json) =
        cause "FieldValueNotFound" path ("Not found: " + shown value)

    /// The value is well-formed but not allowed here.
    let forbidden (path: FieldPath) (detail: string) =
        cause "FieldValueForbidden" path (withDetail "Forbidden" detail)

    /// The text is longer than allowed.
    let tooLong (path: FieldPath) (most: int64) =
        cause "FieldValueTooLong" path ("Too long: may not be more than " + string most + " bytes")

    /// The list or object has more members than allowed.
    let tooMany (path: FieldPath) (actual: int) (most: int64) =
        cause "FieldValueTooMany" path ("Too many: " + string actual + ": must have at most " + string most + " items")

    /// A finding that the server reports without a field (a combination of schemas that does not hold).
    let unplaced (detail: string) : Cause = {
        Field = "<nil>"
        Reason = "FieldValueInvalid"
        Message = "Invalid value: \"\": " + detail
    }

    /// The whole message of a refusal, `spec.replicas: Required value`.
    let text (finding: Cause) = finding.Field + ": " + finding.Message
