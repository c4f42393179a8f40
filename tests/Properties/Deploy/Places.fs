/// The fields of a schema one by one, each with a document in which it stands.
module ImageRegistry.Properties.Deploy.Places

open System
open ImageRegistry.Core
open ImageRegistry.Schema

/// One field that holds a value: its path, with `[]` for the items of lists, and how it is put into a document and left out of it.
[<NoComparison>]
type Place = {
    Path: string
    With: Json
    Without: Json
}

/// A word that the pattern or the list of words admits and that differs from what an absent field means.
let private sampleText (node: Node) : string =
    let means word = node.Default = Some(Json.str word)

    match node.Words |> List.filter (fun word -> word <> "" && not (means word)) with
    | word :: _ -> word
    | [] ->
        match node.Format with
        | "duration" -> "90s"
        | "date-time" -> "2026-11-20T12:00:00Z"
        | _ when
            node.Pattern.StartsWith("^(", StringComparison.Ordinal)
            && node.Pattern.EndsWith ")$"
            ->
            // The words of a closed pattern: the last one is not what nothing means.
            (node.Pattern.Substring(2, node.Pattern.Length - 4).Split '|' |> Array.last)
        | _ -> "x"

let private freeForm (name: string) : Json =
    match name with
    | "observedConfig" -> Json.obj [ "servingInfo", Json.obj [ "minTLSVersion", Json.str "x" ] ]
    | "unsupportedConfigOverrides" -> Json.obj [ "deployment", Json.obj [ "runtimeClassName", Json.str "x" ] ]
    | other -> failwith ("there is a free-form field that this test knows nothing of: " + other)

/// A value for this place, with what it has to have and nothing else.
let rec private sample (name: string) (node: Node) : Json =
    match node.Shape with
    | Text -> Json.str (sampleText node)
    | Flag -> Json.Bool true
    | Whole -> Json.int 7
    | WholeOrText -> Json.str "7"
    | FreeForm -> freeForm name
    | MapOf value -> Json.obj [ "key", sample name value ]
    | ListOf(item, _) -> Json.list [ sample name item ]
    | Record members -> Json.obj (required members)

and private required (members: Member list) =
    members
    |> List.filter (fun each -> each.Required)
    |> List.map (fun each -> each.Name, sample each.Name each.Node)

/// What a member needs beside it to mean anything.
let private company (name: string) : (string * Json) list =
    match name with
    | "internal" -> [ "type", Json.str "Internal" ]
    | "kms" -> [ "method", Json.str "KMS" ]
    | _ -> []

/// Every field at this place and below. `put` makes the whole document out of what stands here.
let rec private below (path: string) (name: string) (node: Node) (put: Json option -> Json) : Place list =
    match node.Shape with
    | Record [] when name = "metadata" -> []
    | Record [] // it says something by being there
    | Text
    | Flag
    | Whole
    | WholeOrText
    | FreeForm
    | MapOf _ -> [
        {
            Path = path
            With = put (Some(sample name node))
            Without = put None
        }
      ]
    | ListOf(item, _) -> below (path + "[]") name item (fun content -> put (Some(Json.list (Option.toList content))))
    | Record members ->
        members
        |> List.collect (fun each ->
            let others = required members |> List.filter (fun (other, _) -> other <> each.Name)

            below (path + "." + each.Name) each.Name each.Node (fun content ->
                let own = content |> Option.map (fun content -> each.Name, content) |> Option.toList

                put (Some(Json.obj (others @ company each.Name @ own)))))

/// Every field of `spec` and `status`.
let ofObject (root: Node) : Place list =
    match root.Shape with
    | Record members ->
        members
        |> List.filter (fun each -> each.Name = "spec" || each.Name = "status")
        |> List.collect (fun each ->
            below each.Name each.Name each.Node (fun content ->
                Json.obj [ each.Name, content |> Option.defaultValue Json.empty ]))
    | Text
    | Flag
    | Whole
    | WholeOrText
    | FreeForm
    | MapOf _
    | ListOf _ -> failwith "an object has members"

/// Whether the schema has this path; names in square brackets are items of lists or keys of maps.
let rec has (path: string list) (node: Node) : bool =
    match path, node.Shape with
    | [], _ -> true
    | _, FreeForm -> true
    | name :: rest, Record members ->
        members
        |> List.tryFind (fun each -> each.Name = name)
        |> Option.exists (fun each -> has rest each.Node)
    | "[]" :: rest, (MapOf value | ListOf(value, _)) -> has rest value
    | _ :: _, (Text | Flag | Whole | WholeOrText | MapOf _ | ListOf _) -> false
