namespace ImageRegistry.Sandbox

open System.Collections.Generic
open ImageRegistry.Core

/// Lists that are sets, or maps by some of their fields, must not hold anything twice.
[<RequireQualifiedAccess>]
module internal ListUniqueness =

    /// The index and value of the second appearance of everything that is there more than once.
    let private second (values: Json list) : (int * Json) list =
        match values with
        | []
        | [ _ ] -> []
        | values ->
            let seen = Dictionary<Json, int>()

            values
            |> List.mapi (fun i value -> i, value)
            |> List.filter (fun (_, value) ->
                match seen.TryGetValue value with
                | true, times ->
                    seen[value] <- times + 1
                    times = 1
                | false, _ ->
                    seen[value] <- 1
                    false)

    let private keyOf (keys: string list) (item: Json) : Json =
        keys
        |> List.choose (fun key -> Json.tryField key item |> Option.map (fun value -> key, value))
        |> Json.obj

    let private isObjectOrNull (item: Json) =
        match item with
        | Json.Object _
        | Json.Null -> true
        | Json.Bool _
        | Json.Number _
        | Json.String _
        | Json.Array _ -> false

    /// What is wrong with this list itself, not with the lists inside it.
    let ofList (listType: ListType) (path: FieldPath) (items: Json list) : Cause list =
        match listType with
        | ListType.Atomic -> []
        | ListType.Set ->
            second items
            |> List.map (fun (i, value) -> Finding.duplicate (FieldPath.index i path) value)
        | ListType.Map keys ->
            match items |> List.tryFindIndex (fun item -> not (isObjectOrNull item)) with
            | Some i -> [
                Finding.invalid
                    (FieldPath.index i path)
                    (List.item i items)
                    "must be an object for an array of list-type map"
              ]
            | None ->
                items
                |> List.map (keyOf keys)
                |> second
                |> List.map (fun (i, key) -> Finding.duplicate (FieldPath.index i path) key)
