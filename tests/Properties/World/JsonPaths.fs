namespace ImageRegistry.Properties.World

open System
open ImageRegistry.Core

/// Paths within documents, as text: member names separated by points.
[<RequireQualifiedAccess>]
module JsonPaths =

    /// The fields that a merge patch sets, one path each.
    let rec ofPatch (patch: Json) : string list =
        match patch with
        | Json.Object members when not (Map.isEmpty members) ->
            members
            |> Map.toList
            |> List.collect (fun (name, value) ->
                match ofPatch value with
                | [] -> [ name ]
                | inner -> inner |> List.map (fun path -> name + "." + path))
        | Json.Object _
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _
        | Json.Array _ -> []

    /// Whether the path is one of these or lies within one.
    let isWithin (prefixes: string list) (path: string) : bool =
        prefixes
        |> List.exists (fun prefix -> path = prefix || path.StartsWith(prefix + ".", StringComparison.Ordinal))
