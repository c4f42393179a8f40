namespace ImageRegistry.Sandbox

open System
open System.Globalization
open System.Text

/// A word of the language.
[<RequireQualifiedAccess>]
type CelToken =
    | Name of string
    | Int of int64
    | Double of double
    | Text of string
    | Sign of string

/// Cutting an expression into words.
[<RequireQualifiedAccess>]
module CelLexer =

    let private isStart (letter: char) =
        Char.IsAsciiLetter letter || letter = '_'

    let private isPart (letter: char) =
        isStart letter || Char.IsAsciiDigit letter

    let private take (holds: char -> bool) (text: string) (from: int) : string =
        let rec go at =
            if at < text.Length && holds text[at] then
                go (at + 1)
            else
                at

        text.Substring(from, go from - from)

    // Two letters before one: `<=` is not `<`.
    let private signs = [
        "&&"
        "||"
        "=="
        "!="
        "<="
        ">="
        "<"
        ">"
        "!"
        "?"
        ":"
        "."
        ","
        "("
        ")"
        "["
        "]"
        "+"
        "-"
        "*"
        "/"
        "%"
    ]

    let private hex (text: string) (at: int) (count: int) : int option =
        if at + count > text.Length then
            None
        else
            match
                Int32.TryParse(text.Substring(at, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            with
            | true, code -> Some code
            | false, _ -> None

    // What stands for the letters after a backslash, and where the text goes on.
    let private escape (text: string) (at: int) : Result<string * int, string> =
        let coded count =
            match hex text (at + 1) count with
            | Some code when code < 0xD800 || (code > 0xDFFF && code <= 0x10FFFF) ->
                Ok(Char.ConvertFromUtf32 code, at + 1 + count)
            | Some _
            | None -> Error "an escape in a text is malformed"

        if at >= text.Length then
            Error "a text does not end"
        else
            match text[at] with
            | 'n' -> Ok("\n", at + 1)
            | 't' -> Ok("\t", at + 1)
            | 'r' -> Ok("\r", at + 1)
            | 'a' -> Ok("\a", at + 1)
            | 'b' -> Ok("\b", at + 1)
            | 'f' -> Ok("\f", at + 1)
            | 'v' -> Ok("\v", at + 1)
            | '\\'
            | '\''
            | '"'
            | '`'
            | '?' -> Ok(string text[at], at + 1)
            | 'x'
            | 'X' -> coded 2
            | 'u' -> coded 4
            | 'U' -> coded 8
            | _ -> Error "an escape in a text is unknown"

    let private quoted (raw: bool) (text: string) (start: int) : Result<string * int, string> =
        let triple = String(text[start], 3)
        let isTriple = String.CompareOrdinal(text, start, triple, 0, 3) = 0
        let quote = if isTriple then triple else string text[start]
        let found = StringBuilder()

        let rec go at =
            if at >= text.Length then
                Error "a text does not end"
            elif String.CompareOrdinal(text, at, quote, 0, quote.Length) = 0 then
                Ok(found.ToString(), at + quote.Length)
            elif text[at] = '\\' && not raw then
                match escape text (at + 1) with
                | Ok(letters, next) ->
                    found.Append letters |> ignore
                    go next
                | Error why -> Error why
            else
                found.Append text[at] |> ignore
                go (at + 1)

        go (start + quote.Length)

    let private number (text: string) (at: int) : Result<CelToken * int, string> =
        let digits = take Char.IsAsciiDigit text at
        let next = at + digits.Length

        let isFraction =
            next + 1 < text.Length && text[next] = '.' && Char.IsAsciiDigit text[next + 1]

        if isFraction then
            let whole = digits + "." + take Char.IsAsciiDigit text (next + 1)
            Ok(CelToken.Double(Double.Parse(whole, CultureInfo.InvariantCulture)), at + whole.Length)
        elif next < text.Length && isStart text[next] then
            Error("numbers like " + digits + string text[next] + " are not read here")
        else
            match Int64.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, value -> Ok(CelToken.Int value, next)
            | false, _ -> Error("the number " + digits + " is too large")

    /// The words of the expression, or what is wrong with it.
    let words (text: string) : Result<CelToken list, string> =
        let rec go at found =
            if at >= text.Length then
                Ok(List.rev found)
            else
                let letter = text[at]

                let then' read =
                    match read with
                    | Ok(token, next) -> go next (token :: found)
                    | Error why -> Error why

                if Char.IsWhiteSpace letter then
                    go (at + 1) found
                elif String.CompareOrdinal(text, at, "//", 0, 2) = 0 then
                    go (at + (take (fun letter -> letter <> '\n') text at).Length) found
                elif letter = '\'' || letter = '"' then
                    quoted false text at
                    |> Result.map (fun (text, next) -> CelToken.Text text, next)
                    |> then'
                elif
                    (letter = 'r' || letter = 'R')
                    && at + 1 < text.Length
                    && (text[at + 1] = '\'' || text[at + 1] = '"')
                then
                    quoted true text (at + 1)
                    |> Result.map (fun (text, next) -> CelToken.Text text, next)
                    |> then'
                elif isStart letter then
                    let name = take isPart text at
                    go (at + name.Length) (CelToken.Name name :: found)
                elif Char.IsAsciiDigit letter then
                    number text at |> then'
                else
                    match
                        signs
                        |> List.tryFind (fun sign -> String.CompareOrdinal(text, at, sign, 0, sign.Length) = 0)
                    with
                    | Some sign -> go (at + sign.Length) (CelToken.Sign sign :: found)
                    | None -> Error("the letter " + string letter + " is not expected")

        go 0 []
