namespace ImageRegistry.Schema

open System
open System.Text
open ImageRegistry.Core

/// Documents as YAML for people: block style, members in the order of their names, long sentences folded.
[<RequireQualifiedAccess>]
module Yaml =

    let private width = 110

    let private isPlainChar (char: char) =
        Char.IsAsciiLetterOrDigit char || "_-./ (),;'$+".Contains char

    /// What YAML, in any version, takes for something else than a text.
    let private isWordOfYaml (text: string) =
        List.contains (text.ToLowerInvariant()) [ "true"; "false"; "yes"; "no"; "on"; "off"; "y"; "n"; "null" ]

    let private isPlain (text: string) =
        text <> ""
        && (Char.IsAsciiLetter text[0] || text[0] = '/')
        && text[text.Length - 1] <> ' '
        && Seq.forall isPlainChar text
        && not (isWordOfYaml text)

    let private quoted (text: string) = "'" + text.Replace("'", "''") + "'"

    let private scalar (text: string) =
        if isPlain text then
            text
        elif Seq.exists Char.IsControl text then
            Json.text (Json.str text)
        else
            quoted text

    /// A sentence of words with one space between each two, none of them long.
    let private isProse (text: string) =
        text.Length > width
        && text.Split ' ' |> Array.forall (fun word -> word <> "" && word.Length < 40)

    let private folded (indent: string) (text: string) (output: StringBuilder) : unit =
        output.Append ">-" |> ignore
        let mutable column = width

        for word in text.Split ' ' do
            if column + 1 + word.Length > width then
                output.Append('\n').Append(indent).Append word |> ignore
                column <- indent.Length + word.Length
            else
                output.Append(' ').Append word |> ignore
                column <- column + 1 + word.Length

        output.Append '\n' |> ignore

    /// What stands behind a member's colon or an item's dash; `indent` is where that member or item stands.
    let rec private value (indent: string) (json: Json) (output: StringBuilder) : unit =
        let deeper = indent + "  "

        let line (text: string) =
            output.Append(' ').Append(text).Append '\n' |> ignore

        match json with
        | Json.Null -> line "null"
        | Json.Bool isTrue -> line (if isTrue then "true" else "false")
        | Json.Number number -> line number
        | Json.String text when isProse text ->
            output.Append ' ' |> ignore
            folded deeper text output
        | Json.String text -> line (scalar text)
        | Json.Array [] -> line "[]"
        | Json.Array items ->
            output.Append '\n' |> ignore

            // Items stand as deep as their list's name, as kubectl writes them.
            for item in items do
                output.Append(indent).Append '-' |> ignore
                entry deeper item output
        | Json.Object members when Map.isEmpty members -> line "{}"
        | Json.Object members ->
            output.Append('\n').Append deeper |> ignore
            fields deeper members output

    /// An item: the first member of an object stands on the line of the dash.
    and private entry (indent: string) (json: Json) (output: StringBuilder) : unit =
        match json with
        | Json.Object members when not (Map.isEmpty members) ->
            output.Append ' ' |> ignore
            fields indent members output
        | Json.Object _
        | Json.Array _
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> value indent json output

    /// Members, the first of them where the line is now.
    and private fields (indent: string) (members: Map<string, Json>) (output: StringBuilder) : unit =
        members
        |> Map.toList
        |> List.iteri (fun index (name, json) ->
            if index > 0 then
                output.Append indent |> ignore

            output.Append(scalar name).Append ':' |> ignore
            value indent json output)

    /// The object with these members as a document of its own.
    let document (members: Map<string, Json>) : string =
        let output = StringBuilder()
        fields "" members output
        output.ToString()
