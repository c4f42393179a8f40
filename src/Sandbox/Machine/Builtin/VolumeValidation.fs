namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// The volumes of a pod and their mounts.
[<RequireQualifiedAccess>]
module internal VolumeValidation =

    let private relative: Check =
        Check.text (fun path text ->
            let value = Json.String text

            if text.StartsWith '/' then
                [ Finding.invalid path value "must be a relative path" ]
            elif text.Split '/' |> Array.contains ".." then
                [ Finding.invalid path value "must not contain '..'" ]
            else
                [])

    let private mode: Check =
        Check.number
            (fun mode -> mode >= 0L && mode <= 511L)
            "must be a number between 0 and 0777 (octal), both inclusive"

    let private item: Check =
        Check.all [
            Check.required "key"
            Check.required "path"
            Check.at "path" relative
            Check.at "mode" mode
        ]

    let private files (name: string) : Check =
        Check.all [ Check.required name; Check.at "defaultMode" mode; Check.each "items" item ]

    let private projection: Check =
        Check.all [
            Check.at "secret" (Check.all [ Check.required "name"; Check.each "items" item ])
            Check.at "configMap" (Check.all [ Check.required "name"; Check.each "items" item ])
            Check.at
                "serviceAccountToken"
                (Check.all [
                    Check.at
                        "expirationSeconds"
                        (Check.number (fun seconds -> seconds >= 600L) "may not specify a duration less than 10 minutes")
                    Check.required "path"
                    Check.at "path" relative
                ])
        ]

    let private hostPath: Check =
        Check.all [
            Check.required "path"
            Check.at
                "path"
                (Check.text (fun path text ->
                    if text.Split '/' |> Array.contains ".." then
                        [ Finding.invalid path (Json.String text) "must not contain '..'" ]
                    else
                        []))
            Check.at
                "type"
                (Check.oneOf [
                    ""
                    "BlockDevice"
                    "CharDevice"
                    "Directory"
                    "DirectoryOrCreate"
                    "File"
                    "FileOrCreate"
                    "Socket"
                ])
        ]

    let private quantity: Check =
        fun path value ->
            match value with
            | Json.String text
            | Json.Number text ->
                match Quantity.canonical text with
                | Ok _ -> []
                | Error message -> [ Finding.invalid path value message ]
            | Json.Null
            | Json.Bool _
            | Json.Array _
            | Json.Object _ -> []

    let private sources: Check =
        fun path volume ->
            let given =
                Json.members [] volume
                |> Map.remove "name"
                |> Map.filter (fun _ source -> source <> Json.Null)
                |> Map.toList
                |> List.map fst

            match given with
            | [] -> [ Finding.required path "must specify a volume type" ]
            | [ _ ] -> []
            | _ :: second :: _ -> [
                Finding.forbidden (FieldPath.child second path) "may not specify more than 1 volume type"
              ]

    let private volume: Check =
        Check.all [
            Check.required "name"
            Check.at
                "name"
                (Check.text (fun path name ->
                    if name = "" then
                        []
                    else
                        Check.textBy Names.label path (Json.String name)))
            sources
            Check.at "emptyDir" (Check.at "sizeLimit" quantity)
            Check.at "hostPath" hostPath
            Check.at "secret" (files "secretName")
            Check.at "configMap" (files "name")
            Check.at "persistentVolumeClaim" (Check.required "claimName")
            Check.at "projected" (Check.all [ Check.at "defaultMode" mode; Check.each "sources" projection ])
        ]

    /// The volumes of a pod spec.
    let volumes: Check =
        Check.all [ Check.unique "volumes" "name"; Check.each "volumes" volume ]

    let private known (volumes: Set<string>) : Check =
        fun path mount ->
            let name = Members.text "name" mount

            if name <> "" && not (Set.contains name volumes) then
                [ Finding.notFound (FieldPath.child "name" path) (Json.String name) ]
            else
                []

    let private uniquePaths: Check =
        fun path container ->
            let paths =
                Json.items [ "volumeMounts" ] container |> List.map (Members.text "mountPath")

            paths
            |> List.mapi (fun i mountPath -> i, mountPath)
            |> List.filter (fun (i, mountPath) -> mountPath <> "" && List.contains mountPath (List.truncate i paths))
            |> List.map (fun (i, mountPath) ->
                Finding.invalid
                    (path
                     |> FieldPath.child "volumeMounts"
                     |> FieldPath.index i
                     |> FieldPath.child "mountPath")
                    (Json.String mountPath)
                    "must be unique")

    let private propagation: Check =
        Check.at "mountPropagation" (Check.oneOf [ "Bidirectional"; "HostToContainer"; "None" ])

    let private subPath: Check =
        fun path mount ->
            if Members.text "subPath" mount <> "" && Members.text "subPathExpr" mount <> "" then
                [
                    Finding.invalid
                        (FieldPath.child "subPathExpr" path)
                        (Json.String(Members.text "subPathExpr" mount))
                        "subPathExpr and subPath are mutually exclusive"
                ]
            else
                Check.at "subPath" relative path mount

    /// The mounts of a container of a pod that has these volumes.
    let mounts (volumes: Set<string>) : Check =
        Check.all [
            Check.each
                "volumeMounts"
                (Check.all [
                    Check.required "name"
                    known volumes
                    Check.required "mountPath"
                    propagation
                    subPath
                ])
            uniquePaths
        ]
