namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// Dropping what a schema does not name. Documents that keep everything are returned as they are, without a copy.
[<RequireQualifiedAccess>]
module internal SchemaPruning =

    let private isMeta (name: string) =
        name = "apiVersion" || name = "kind" || name = "metadata"

    /// What becomes of a member: gone, or kept with this schema.
    [<RequireQualifiedAccess; NoComparison; Struct>]
    type private Fate =
        | Gone
        | Untouched
        | Under of Schema
        /// Kept, but nothing inside an object is known.
        | Emptied

    let private fate (schema: Schema) (embedded: bool) (name: string) : Fate =
        if embedded && isMeta name then
            Fate.Untouched
        else
            match Map.tryFind name schema.Properties with
            | Some inner -> Fate.Under inner
            | None ->
                match schema.Additional with
                | AdditionalProperties.Like inner -> Fate.Under inner
                | AdditionalProperties.Anything -> Fate.Emptied
                | AdditionalProperties.Unspecified
                | AdditionalProperties.Nothing -> if schema.PreserveUnknown then Fate.Untouched else Fate.Gone

    let rec private empty (json: Json) : Json =
        match json with
        | Json.Object _ -> Json.empty
        | Json.Array items -> Json.Array(List.map empty items)
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> json

    let rec private pruneWith (schema: Schema) (embedded: bool) (json: Json) : Json =
        match json with
        | Json.Object members ->
            let kept =
                (members, members)
                ||> Map.fold (fun kept name value ->
                    match fate schema embedded name with
                    | Fate.Gone -> Map.remove name kept
                    | Fate.Untouched -> kept
                    | Fate.Emptied -> replace name value (empty value) kept
                    | Fate.Under inner -> replace name value (pruneWith inner inner.EmbeddedResource value) kept)

            if Object.ReferenceEquals(kept, members) then
                json
            else
                Json.Object kept
        | Json.Array items ->
            match schema.Items with
            | Some inner ->
                let kept = items |> List.map (pruneWith inner inner.EmbeddedResource)

                if List.forall2 (fun (a: Json) b -> Object.ReferenceEquals(a, b)) items kept then
                    json
                else
                    Json.Array kept
            | None when schema.PreserveUnknown -> json
            | None -> Json.Array(List.map empty items)
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> json

    and private replace (name: string) (before: Json) (after: Json) (members: Map<string, Json>) =
        if Object.ReferenceEquals(before, after) then
            members
        else
            Map.add name after members

    let prune (schema: Schema) (json: Json) : Json = pruneWith schema true json
