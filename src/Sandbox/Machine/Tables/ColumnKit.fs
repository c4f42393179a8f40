namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// Making columns, and the cells that many kinds share.
[<RequireQualifiedAccess>]
module ColumnKit =

    let private named (name: string) (kind: string) (priority: int) (cell: DateTimeOffset -> Json -> Json) : Column = {
        Name = name
        Type = kind
        Format = ""
        Description = ""
        Priority = priority
        Cell = cell
    }

    /// A column of texts.
    let text (name: string) (cell: Json -> string) : Column =
        named name "string" 0 (fun _ document -> Json.str (cell document))

    /// A column of texts that depend on the time.
    let timed (name: string) (cell: DateTimeOffset -> Json -> string) : Column =
        named name "string" 0 (fun now document -> Json.str (cell now document))

    /// A column of integers.
    let number (name: string) (cell: Json -> int64) : Column =
        named name "integer" 0 (fun _ document -> Json.int64 (cell document))

    /// The column only for `-o wide`.
    let wide (column: Column) : Column = { column with Priority = 1 }

    /// The name of the object.
    let name: Column = {
        named "Name" "string" 0 (fun _ document -> Json.str (Metadata.name document)) with
            Format = "name"
            Description = "Name must be unique within a namespace."
    }

    /// How long the object exists.
    let age: Column = {
        named "Age" "string" 0 (fun now document ->
            document
            |> Json.tryString [ "metadata"; "creationTimestamp" ]
            |> Option.map (Age.since now)
            |> Option.defaultValue "<unknown>"
            |> Json.str) with
            Description = "CreationTimestamp is a timestamp representing the server time when this object was created."
    }

    /// How long ago the timestamp at this path was, or `otherwise`.
    let since (name: string) (path: string list) (otherwise: string) : Column =
        named name "string" 0 (fun now document ->
            document
            |> Json.tryString path
            |> Option.map (Age.since now)
            |> Option.defaultValue otherwise
            |> Json.str)

    /// The text at this path, or `otherwise`.
    let at (path: string list) (otherwise: string) (document: Json) : string =
        match Json.tryPath path document with
        | Some(Json.String "")
        | Some Json.Null
        | None -> otherwise
        | Some(Json.String text) -> text
        | Some(Json.Number text) -> text
        | Some(Json.Bool flag) -> if flag then "True" else "False"
        | Some(Json.Array items) -> items |> List.choose Json.asString |> String.concat ","
        | Some(Json.Object _ as value) -> Json.text value

    /// The number at this path, or 0.
    let count (path: string list) (document: Json) : int64 =
        document |> Json.tryInt64 path |> Option.defaultValue 0L

    /// `a=b,c=d`, or `<none>`.
    let pairs (texts: Map<string, string>) : string =
        if texts.IsEmpty then
            "<none>"
        else
            texts
            |> Map.toList
            |> List.map (fun (key, value) -> key + "=" + value)
            |> String.concat ","

    /// A label selector as the API's texts write it.
    let selector (path: string list) (document: Json) : string =
        let equal =
            Json.texts (path @ [ "matchLabels" ]) document
            |> Map.toList
            |> List.map (fun (key, value) -> key + "=" + value)

        let expressions =
            document
            |> Json.items (path @ [ "matchExpressions" ])
            |> List.map (fun rule ->
                let key = at [ "key" ] "" rule
                let values = "(" + at [ "values" ] "" rule + ")"

                match at [ "operator" ] "" rule with
                | "In" -> key + " in " + values
                | "NotIn" -> key + " notin " + values
                | "DoesNotExist" -> "!" + key
                | _ -> key)

        match equal @ expressions with
        | [] -> "<none>"
        | rules -> String.concat "," rules

    /// A field of every container of the pod template at this path, joined by commas.
    let containers (path: string list) (field: string) (document: Json) : string =
        document
        |> Json.items (path @ [ "containers" ])
        |> List.map (at [ field ] "")
        |> String.concat ","

    /// Container names, images and selector of a workload, for `-o wide`.
    let workload: Column list =
        [
            text "Containers" (containers [ "spec"; "template"; "spec" ] "name")
            text "Images" (containers [ "spec"; "template"; "spec" ] "image")
            text "Selector" (selector [ "spec"; "selector" ])
        ]
        |> List.map wide
