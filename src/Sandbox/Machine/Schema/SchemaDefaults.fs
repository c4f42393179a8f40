namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// Filling in defaults as the API server does for custom resources.
[<RequireQualifiedAccess>]
module internal SchemaDefaults =

    let private isRefused (schema: Schema) (value: Json) =
        match value with
        | Json.Null -> not schema.Nullable
        | Json.Bool _
        | Json.Number _
        | Json.String _
        | Json.Array _
        | Json.Object _ -> false

    let private innerOf (schema: Schema) (name: string) : Schema option =
        match Map.tryFind name schema.Properties with
        | Some inner -> Some inner
        | None ->
            match schema.Additional with
            | AdditionalProperties.Like inner -> Some inner
            | AdditionalProperties.Unspecified
            | AdditionalProperties.Anything
            | AdditionalProperties.Nothing -> None

    let rec apply (schema: Schema) (json: Json) : Json =
        match json with
        | Json.Object members ->
            let start =
                (members, schema.Defaults)
                ||> Array.fold (fun filled (name, value) ->
                    if Map.containsKey name filled then
                        filled
                    else
                        Map.add name value filled)

            let filled =
                (start, start)
                ||> Map.fold (fun filled name value ->
                    match innerOf schema name with
                    | None -> filled
                    | Some inner when isRefused inner value ->
                        match inner.Default with
                        | Some substitute -> Map.add name (apply inner substitute) filled
                        | None -> Map.remove name filled
                    | Some inner ->
                        let after = apply inner value

                        if Object.ReferenceEquals(value, after) then
                            filled
                        else
                            Map.add name after filled)

            if Object.ReferenceEquals(filled, members) then
                json
            else
                Json.Object filled
        | Json.Array items ->
            match schema.Items with
            | None -> json
            | Some inner ->
                let filled =
                    items
                    |> List.map (fun item ->
                        match inner.Default with
                        | Some substitute when isRefused inner item -> apply inner substitute
                        | Some _
                        | None -> apply inner item)

                if List.forall2 (fun (a: Json) b -> Object.ReferenceEquals(a, b)) items filled then
                    json
                else
                    Json.Array filled
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> json
