namespace ImageRegistry.Schema

open System
open ImageRegistry.Core

/// Descriptions as documents: the structural schemas of `apiextensions.k8s.io/v1`.
[<RequireQualifiedAccess>]
module NodeJson =

    let private given (name: string) (text: string) =
        if text = "" then [] else [ name, Json.str text ]

    let private given' (name: string) (write: 'T -> Json) (value: 'T option) =
        value |> Option.map (fun value -> name, write value) |> Option.toList

    let private mark (name: string) (isSo: bool) =
        if isSo then [ name, Json.Bool true ] else []

    let private listed (name: string) (items: Json list) =
        if List.isEmpty items then [] else [ name, Json.list items ]

    let private sharing (sharing: Sharing) =
        match sharing with
        | Sharing.Unsaid -> []
        | Sharing.Atomic -> [ "x-kubernetes-list-type", Json.str "atomic" ]
        | Sharing.ByKeys keys -> [
            "x-kubernetes-list-type", Json.str "map"
            "x-kubernetes-list-map-keys", Json.strings keys
          ]

    let private required (members: Member list) =
        members
        |> List.filter (fun each -> each.Required)
        |> List.map (fun each -> each.Name)
        |> List.sortWith (fun one other -> String.CompareOrdinal(one, other))
        |> List.map Json.str
        |> listed "required"

    let private kind (name: string) = "type", Json.str name

    let rec private shape (shape: Shape) : (string * Json) list =
        match shape with
        | Text -> [ kind "string" ]
        | Flag -> [ kind "boolean" ]
        | Whole -> [ kind "integer" ]
        | WholeOrText -> [
            "anyOf", Json.list [ Json.obj [ kind "integer" ]; Json.obj [ kind "string" ] ]
            "x-kubernetes-int-or-string", Json.Bool true
          ]
        | Record [] -> [ kind "object" ]
        | Record members ->
            [
                kind "object"
                "properties", Json.obj (members |> List.map (fun each -> each.Name, schema each.Node))
            ]
            @ required members
        | MapOf value -> [ kind "object"; "additionalProperties", schema value ]
        | ListOf(item, shared) -> [ kind "array"; "items", schema item ] @ sharing shared
        | FreeForm -> [ kind "object"; "x-kubernetes-preserve-unknown-fields", Json.Bool true ]

    /// The schema of this place and everything below.
    and schema (node: Node) : Json =
        Json.obj (
            shape node.Shape
            @ given "description" node.Says
            @ given "format" node.Format
            @ given "pattern" node.Pattern
            @ listed "enum" (node.Words |> List.map Json.str)
            @ given' "minLength" Json.int (fst node.Length)
            @ given' "maxLength" Json.int (snd node.Length)
            @ given' "minimum" Json.int64 (fst node.Bounds)
            @ given' "maximum" Json.int64 (snd node.Bounds)
            @ given' "default" id node.Default
            @ mark "nullable" node.Nullable
            @ (if node.Atomic then
                   [ "x-kubernetes-map-type", Json.str "atomic" ]
               else
                   [])
            @ listed
                "x-kubernetes-validations"
                (node.Rules
                 |> List.map (fun rule ->
                     Json.obj [ "rule", Json.str rule.Expression; "message", Json.str rule.Message ]))
            @ listed "anyOf" node.AnyOf
        )
