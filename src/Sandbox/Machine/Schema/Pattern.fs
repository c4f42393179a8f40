namespace ImageRegistry.Sandbox

open System
open System.Text
open System.Text.RegularExpressions

/// A regular expression of an API schema: RE2 syntax, searched for anywhere in the text.
[<ReferenceEquality>]
type Pattern = {
    /// As the schema has it.
    Text: string
    Regex: Regex
}

/// RE2 patterns on .NET's engine. What differs is translated: the end of the text, classes that are ASCII in RE2,
/// named groups and POSIX classes. Linear-time matching is used wherever the engine can do it for the pattern.
[<RequireQualifiedAccess>]
module Pattern =

    let private posix =
        Map [
            "alnum", "0-9A-Za-z"
            "alpha", "A-Za-z"
            "ascii", "\\x00-\\x7F"
            "blank", "\\t "
            "cntrl", "\\x00-\\x1F\\x7F"
            "digit", "0-9"
            "graph", "!-~"
            "lower", "a-z"
            "print", " -~"
            "punct", "!-/:-@\\[-`{-~"
            "space", "\\t\\n\\v\\f\\r "
            "upper", "A-Z"
            "word", "0-9A-Za-z_"
            "xdigit", "0-9A-Fa-f"
        ]

    /// What an escape means outside and inside a class.
    let private escape (letter: char) (inClass: bool) : string =
        let set (members: string) =
            if inClass then members else "[" + members + "]"

        match letter with
        | 'd' -> set "0-9"
        | 'w' -> set "0-9A-Za-z_"
        | 's' -> set "\\t\\n\\f\\r "
        | 'D' when not inClass -> "[^0-9]"
        | 'W' when not inClass -> "[^0-9A-Za-z_]"
        | 'S' when not inClass -> "[^\\t\\n\\f\\r ]"
        | letter -> "\\" + string letter

    let private translate (source: string) : string =
        let out = StringBuilder()
        let mutable inClass = false
        let mutable at = 0

        let startsWith (text: string) =
            String.CompareOrdinal(source, at, text, 0, text.Length) = 0

        while at < source.Length do
            let letter = source[at]

            if letter = '\\' && at + 1 < source.Length then
                out.Append(escape source[at + 1] inClass) |> ignore
                at <- at + 2
            elif
                inClass
                && startsWith "[:"
                && source.IndexOf(":]", at, StringComparison.Ordinal) > 0
            then
                let close = source.IndexOf(":]", at, StringComparison.Ordinal)
                let name = source.Substring(at + 2, close - at - 2)
                out.Append(posix |> Map.tryFind name |> Option.defaultValue "") |> ignore
                at <- close + 2
            elif inClass then
                match letter with
                | ']' -> inClass <- false
                | _ -> ()

                // In .NET an opening bracket inside a class can start a subtraction.
                out.Append(if letter = '[' then "\\[" else string letter) |> ignore
                at <- at + 1
            elif letter = '[' then
                inClass <- true
                let negated = at + 1 < source.Length && source[at + 1] = '^'
                out.Append(if negated then "[^" else "[") |> ignore
                at <- at + (if negated then 2 else 1)

                // A closing bracket right at the start is a member.
                if at < source.Length && source[at] = ']' then
                    out.Append "\\]" |> ignore
                    at <- at + 1
            elif letter = '$' then
                out.Append "\\z" |> ignore
                at <- at + 1
            elif startsWith "(?P<" then
                out.Append "(?<" |> ignore
                at <- at + 4
            else
                out.Append letter |> ignore
                at <- at + 1

        out.ToString()

    /// The pattern ready for use, or why it is none.
    let parse (source: string) : Result<Pattern, string> =
        let translated = translate source

        try
            let regex =
                try
                    Regex(translated, RegexOptions.CultureInvariant ||| RegexOptions.NonBacktracking)
                with :? NotSupportedException ->
                    Regex(translated, RegexOptions.CultureInvariant)

            Ok { Text = source; Regex = regex }
        with :? ArgumentException as e ->
            Error("pattern " + Finding.quote source + ": " + e.Message)

    /// Whether the pattern occurs in the text.
    let matches (pattern: Pattern) (text: string) = pattern.Regex.IsMatch text
