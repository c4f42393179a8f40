namespace ImageRegistry.Sandbox

open System.Text
open ImageRegistry.Core

/// What the server refuses in `metadata`, for any kind.
[<RequireQualifiedAccess>]
module MetadataValidation =

    /// The rule for labels: at `metadata.labels`, in templates and in selectors.
    let internal labels: Check =
        fun path labels ->
            Json.members [] labels
            |> Map.toList
            |> List.collect (fun (key, value) ->
                (Names.qualified key |> List.map (Finding.invalid path (Json.String key)))
                @ Check.textBy Names.labelValue path value)

    let private mostBytes = 262144

    let internal annotations: Check =
        fun path annotations ->
            let entries = Json.texts [] annotations |> Map.toList

            let size =
                entries
                |> List.sumBy (fun (key, value) -> Encoding.UTF8.GetByteCount key + Encoding.UTF8.GetByteCount value)

            (entries
             |> List.collect (fun (key, _) ->
                 Names.qualified (key.ToLowerInvariant())
                 |> List.map (Finding.invalid path (Json.String key))))
            @ (if size > mostBytes then
                   [ Finding.tooLong path (int64 mostBytes) ]
               else
                   [])

    let private finalizers: Check =
        Check.each "finalizers" (Check.textBy Names.qualified)

    let private owner: Check =
        Check.all [
            Check.requiredWith "" "apiVersion"
            Check.required "kind"
            Check.required "name"
            Check.required "uid"
        ]

    let private oneController: Check =
        fun path metadata ->
            let controllers =
                Json.items [ "ownerReferences" ] metadata
                |> List.filter (fun owner -> Json.tryField "controller" owner = Some(Json.Bool true))

            if controllers.Length > 1 then
                [
                    Finding.invalid
                        (FieldPath.child "ownerReferences" path)
                        (Json.Array controllers)
                        "Only one reference can have Controller set to true."
                ]
            else
                []

    let internal metadata (nameRule: string -> string list) : Check =
        let name: Check =
            fun path metadata ->
                match Members.text "name" metadata, Members.text "generateName" metadata with
                | "", "" -> [
                    Finding.required (FieldPath.child "name" path) "name or generateName is required"
                  ]
                | "", _ -> []
                | name, _ -> Check.textBy nameRule (FieldPath.child "name" path) (Json.String name)

        Check.all [
            name
            Check.at "labels" labels
            Check.at "annotations" annotations
            Check.each "ownerReferences" owner
            oneController
            finalizers
        ]

    /// What is wrong with the metadata of an object whose name follows this rule (see `Names`).
    /// Custom resources follow `Names.subdomain`.
    let validate (nameRule: string -> string list) (object: Json) : Cause list =
        Check.inside "metadata" (metadata nameRule) FieldPath.Root object
