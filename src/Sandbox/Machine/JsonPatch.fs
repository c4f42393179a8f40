namespace ImageRegistry.Sandbox

open System
open System.Globalization
open ImageRegistry.Core

/// JSON Patch, RFC 6902.
[<RequireQualifiedAccess>]
module JsonPatch =

    let private pointer (text: string) : Result<string list, string> =
        if text = "" then
            Ok []
        elif text[0] <> '/' then
            Error("the path \"" + text + "\" does not start with a slash")
        else
            text.Substring(1).Split('/')
            |> Array.map (fun token ->
                token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
            |> List.ofArray
            |> Ok

    let private index (token: string) : int option =
        if token.Length > 1 && token[0] = '0' then
            None
        else
            match Int32.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, number -> Some number
            | false, _ -> None

    let private missing (token: string) =
        Error("the path element \"" + token + "\" does not exist")

    let rec private find (path: string list) (document: Json) : Result<Json, string> =
        match path with
        | [] -> Ok document
        | token :: rest ->
            match document with
            | Json.Object members ->
                match Map.tryFind token members with
                | Some inner -> find rest inner
                | None -> missing token
            | Json.Array items ->
                match index token |> Option.bind (fun at -> List.tryItem at items) with
                | Some inner -> find rest inner
                | None -> missing token
            | Json.Null
            | Json.Bool _
            | Json.Number _
            | Json.String _ -> missing token

    // Walks to the parent of the last token and lets `change` put or take there.
    let rec private within
        (path: string list)
        (change: string -> Json -> Result<Json, string>)
        (document: Json)
        : Result<Json, string> =
        match path with
        | [] -> Error "the path points at the whole document"
        | [ last ] -> change last document
        | token :: rest ->
            match document with
            | Json.Object members ->
                match Map.tryFind token members with
                | Some inner ->
                    within rest change inner
                    |> Result.map (fun inner -> Json.Object(Map.add token inner members))
                | None -> missing token
            | Json.Array items ->
                match
                    index token
                    |> Option.bind (fun at -> List.tryItem at items |> Option.map (fun item -> at, item))
                with
                | Some(at, inner) ->
                    within rest change inner
                    |> Result.map (fun inner -> Json.Array(List.updateAt at inner items))
                | None -> missing token
            | Json.Null
            | Json.Bool _
            | Json.Number _
            | Json.String _ -> missing token

    let private add (path: string list) (value: Json) (document: Json) =
        let insert (token: string) (parent: Json) =
            match parent with
            | Json.Object members -> Ok(Json.Object(Map.add token value members))
            | Json.Array items when token = "-" -> Ok(Json.Array(items @ [ value ]))
            | Json.Array items ->
                match index token with
                | Some at when at <= items.Length -> Ok(Json.Array(List.insertAt at value items))
                | Some _
                | None -> missing token
            | Json.Null
            | Json.Bool _
            | Json.Number _
            | Json.String _ -> missing token

        match path with
        | [] -> Ok value
        | _ -> within path insert document

    let private remove (path: string list) (document: Json) =
        let take (token: string) (parent: Json) =
            match parent with
            | Json.Object members when Map.containsKey token members -> Ok(Json.Object(Map.remove token members))
            | Json.Array items ->
                match index token with
                | Some at when at < items.Length -> Ok(Json.Array(List.removeAt at items))
                | Some _
                | None -> missing token
            | Json.Object _
            | Json.Null
            | Json.Bool _
            | Json.Number _
            | Json.String _ -> missing token

        within path take document

    let private replace (path: string list) (value: Json) (document: Json) =
        let swap (token: string) (parent: Json) =
            match parent with
            | Json.Object members when Map.containsKey token members -> Ok(Json.Object(Map.add token value members))
            | Json.Array items ->
                match index token with
                | Some at when at < items.Length -> Ok(Json.Array(List.updateAt at value items))
                | Some _
                | None -> missing token
            | Json.Object _
            | Json.Null
            | Json.Bool _
            | Json.Number _
            | Json.String _ -> missing token

        match path with
        | [] -> Ok value
        | _ -> within path swap document

    let private step (document: Json) (operation: Json) : Result<Json, string> =
        let path field =
            match Json.tryString [ field ] operation with
            | Some text -> pointer text
            | None -> Error("the operation has no \"" + field + "\"")

        let value () =
            match Json.tryField "value" operation with
            | Some value -> Ok value
            | None -> Error "the operation has no \"value\""

        path "path"
        |> Result.bind (fun target ->
            match Json.tryString [ "op" ] operation with
            | Some "add" -> value () |> Result.bind (fun value -> add target value document)
            | Some "remove" -> remove target document
            | Some "replace" -> value () |> Result.bind (fun value -> replace target value document)
            | Some "move" ->
                path "from"
                |> Result.bind (fun from ->
                    find from document
                    |> Result.bind (fun value -> remove from document |> Result.bind (add target value)))
            | Some "copy" ->
                path "from"
                |> Result.bind (fun from -> find from document)
                |> Result.bind (fun value -> add target value document)
            | Some "test" ->
                value ()
                |> Result.bind (fun expected ->
                    match find target document with
                    | Ok actual when actual = expected -> Ok document
                    | Ok _
                    | Error _ -> Error("testing value /" + String.concat "/" target + " failed"))
            | Some other -> Error("unknown operation \"" + other + "\"")
            | None -> Error "the operation has no \"op\"")

    /// The document after these operations, or why the first that fails does. All or nothing.
    let apply (patch: Json) (document: Json) : Result<Json, string> =
        match patch with
        | Json.Array operations ->
            (Ok document, operations)
            ||> List.fold (fun reached operation -> reached |> Result.bind (fun document -> step document operation))
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _
        | Json.Object _ -> Error "a JSON patch is a list of operations"
