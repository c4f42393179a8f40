namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// PersistentVolumeClaims.
[<RequireQualifiedAccess>]
module internal ClaimValidation =

    let private modes = [ "ReadOnlyMany"; "ReadWriteMany"; "ReadWriteOnce"; "ReadWriteOncePod" ]

    let private storage (claim: Json) : string option =
        match Json.tryPath [ "spec"; "resources"; "requests"; "storage" ] claim with
        | Some(Json.String text | Json.Number text) -> Some text
        | Some(Json.Null | Json.Bool _ | Json.Array _ | Json.Object _)
        | None -> None

    let private size: Check =
        fun path claim ->
            let place = path |> FieldPath.child "spec" |> FieldPath.child "resources"

            match storage claim with
            | None -> [ Finding.required (FieldPath.key "storage" place) "" ]
            | Some text ->
                match Quantity.compare text "0" with
                | Some 1 -> []
                | Some _ -> [
                    Finding.invalid
                        (place |> FieldPath.child "requests" |> FieldPath.key "storage")
                        (Json.String text)
                        "must be greater than zero"
                  ]
                | None ->
                    ContainerValidation.resources
                        place
                        (Json.tryPath [ "spec"; "resources" ] claim |> Option.defaultValue Json.empty)

    let private singleNodeMode: Check =
        fun path spec ->
            let given = Json.items [ "accessModes" ] spec

            if given.Length > 1 && List.contains (Json.str "ReadWriteOncePod") given then
                [
                    Finding.forbidden
                        (FieldPath.child "accessModes" path)
                        "may not use ReadWriteOncePod with other access modes"
                ]
            else
                []

    // A claim is fixed once made. What may change: the size of a bound claim, upwards; and what binding itself writes.
    let private frozen (old: Json) : Check =
        fun path claim ->
            let isBound = Json.tryString [ "status"; "phase" ] old = Some "Bound"

            let rest (json: Json) =
                let spec = Json.members [ "spec" ] json |> Map.remove "volumeAttributesClassName"

                let spec =
                    if Json.tryPath [ "spec"; "volumeName" ] old |> Option.isNone then
                        Map.remove "volumeName" spec
                    else
                        spec

                let spec =
                    if Json.tryPath [ "spec"; "storageClassName" ] old |> Option.isNone then
                        Map.remove "storageClassName" spec
                    else
                        spec

                let spec = Json.Object spec

                if isBound then
                    Json.remove [ "resources"; "requests" ] spec
                else
                    spec

            let shrunk =
                match storage claim, storage old with
                | Some now, Some before when isBound -> Quantity.compare now before = Some -1
                | (Some _ | None), (Some _ | None) -> false

            if rest old <> rest claim then
                [
                    Finding.forbidden
                        (FieldPath.child "spec" path)
                        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
                ]
            elif shrunk then
                [
                    Finding.forbidden
                        (FieldPath.ofNames [ "spec"; "resources"; "requests"; "storage" ])
                        "field can not be less than previous value"
                ]
            else
                []

    let claim (old: Json option) : Check =
        Check.all [
            Check.inside
                "spec"
                (Check.all [
                    Check.requiredWith "at least 1 access mode is required" "accessModes"
                    Check.each "accessModes" (Check.oneOf modes)
                    singleNodeMode
                    Check.at "selector" SelectorValidation.selector
                    Check.at "volumeMode" (Check.oneOf [ "Block"; "Filesystem" ])
                    Check.at
                        "storageClassName"
                        (Check.text (fun path name ->
                            if name = "" then
                                []
                            else
                                Check.textBy Names.subdomain path (Json.String name)))
                ])
            size
            match old with
            | Some old -> frozen old
            | None -> Check.nothing
        ]
