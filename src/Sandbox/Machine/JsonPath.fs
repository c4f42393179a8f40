namespace ImageRegistry.Sandbox

open System
open System.Globalization
open ImageRegistry.Core

/// The part of JSONPath that printer columns use: `.spec.replicas`, `.items[0].name`, `.spec.ports[*].port`,
/// `.status.conditions[?(@.type=="Available")].status`, `['a.b']`.
[<RequireQualifiedAccess>]
module JsonPath =

    [<RequireQualifiedAccess>]
    type private Step =
        | Field of string
        | Index of int
        | All
        | Where of path: string list * value: string

    let private dotted (text: string) : string list =
        text.Split('.', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray

    let private bracket (inside: string) : Step option =
        let text = inside.Trim()

        if text = "*" then
            Some Step.All
        elif text.StartsWith("?(", StringComparison.Ordinal) && text.EndsWith ')' then
            match text.Substring(2, text.Length - 3).Split("==", 2) with
            | [| left; right |] ->
                let path = left.Trim()

                if path.StartsWith("@", StringComparison.Ordinal) then
                    Some(Step.Where(dotted (path.Substring 1), right.Trim().Trim('"', '\'')))
                else
                    None
            | _ -> None
        elif text.StartsWith '\'' || text.StartsWith '"' then
            Some(Step.Field(text.Trim('"', '\'')))
        else
            match Int32.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
            | true, index -> Some(Step.Index index)
            | false, _ -> None

    // A bracket ends where its own closing one is; quoted text may hold others.
    let rec private closing (text: string) (at: int) (quote: char) : int =
        if at >= text.Length then
            -1
        elif quote <> ' ' then
            closing text (at + 1) (if text[at] = quote then ' ' else quote)
        elif text[at] = ']' then
            at
        elif text[at] = '"' || text[at] = '\'' then
            closing text (at + 1) text[at]
        else
            closing text (at + 1) ' '

    let rec private parse (text: string) : Step list option =
        if text = "" then
            Some []
        elif text[0] = '[' then
            match closing text 1 ' ' with
            | -1 -> None
            | finish ->
                match bracket (text.Substring(1, finish - 1)), parse (text.Substring(finish + 1)) with
                | Some step, Some rest -> Some(step :: rest)
                | _, _ -> None
        else
            let start = if text[0] = '.' then 1 else 0

            // A backslash keeps a dot in a name: `.metadata.annotations.example\.com/name`.
            let rec finish at =
                if at >= text.Length then at
                elif text[at] = '\\' then finish (at + 2)
                elif text[at] = '.' || text[at] = '[' then at
                else finish (at + 1)

            let stop = min text.Length (finish start)

            let name =
                text.Substring(start, stop - start).Replace("\\", "", StringComparison.Ordinal)

            match name, parse (text.Substring stop) with
            | "", Some rest when stop > 0 -> Some rest
            | "", _ -> None
            | name, Some rest -> Some(Step.Field name :: rest)
            | _, None -> None

    let private take (step: Step) (document: Json) : Json list =
        match step with
        | Step.Field name -> document |> Json.tryField name |> Option.toList
        | Step.Index index ->
            let items = document |> Json.asArray |> Option.defaultValue []
            let at = if index < 0 then items.Length + index else index
            items |> List.tryItem at |> Option.toList
        | Step.All ->
            match document with
            | Json.Array items -> items
            | Json.Object members -> members |> Map.toList |> List.map snd
            | Json.Null
            | Json.Bool _
            | Json.Number _
            | Json.String _ -> []
        | Step.Where(path, value) ->
            document
            |> Json.asArray
            |> Option.defaultValue []
            |> List.filter (fun item ->
                match Json.tryPath path item with
                | Some(Json.String text) -> text = value
                | Some(Json.Number text) -> text = value
                | Some(Json.Bool flag) -> (if flag then "true" else "false") = value
                | Some Json.Null
                | Some(Json.Array _)
                | Some(Json.Object _)
                | None -> false)

    /// What this path finds, in order. An unreadable path finds nothing.
    let find (path: string) : Json -> Json list =
        // Reading the path once serves all objects.
        match parse (path.Trim().Trim('{', '}')) with
        | None -> fun _ -> []
        | Some steps ->
            fun document ->
                ([ document ], steps)
                ||> List.fold (fun found step -> found |> List.collect (take step))
