namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// Strategic merge patches, by the merge keys that the Go types of the built-in kinds declare.
[<RequireQualifiedAccess>]
module StrategicMerge =

    /// How a list takes a patch.
    [<RequireQualifiedAccess>]
    type private Strategy =
        | Replace
        | MergeTexts
        | MergeBy of key: string

    let private strategy (resource: Resource) (name: string) : Strategy =
        match resource.Kind, name with
        | _, "ownerReferences" -> Strategy.MergeBy "uid"
        | "Namespace", "finalizers" -> Strategy.Replace
        | _, "finalizers" -> Strategy.MergeTexts
        | "CustomResourceDefinition", _ -> Strategy.Replace
        | _, "conditions" -> Strategy.MergeBy "type"
        | "Service", "ports" -> Strategy.MergeBy "port"
        | "NetworkPolicy", _ -> Strategy.Replace
        | "ServiceAccount", "secrets" -> Strategy.MergeBy "name"
        | "ServiceAccount", _ -> Strategy.Replace
        | "Node", "addresses" -> Strategy.MergeBy "type"
        | "Node", "podCIDRs" -> Strategy.MergeTexts
        | _,
          ("containers" | "initContainers" | "ephemeralContainers" | "volumes" | "env" | "imagePullSecrets" | "schedulingGates" | "resourceClaims") ->
            Strategy.MergeBy "name"
        | _, "volumeMounts" -> Strategy.MergeBy "mountPath"
        | _, "volumeDevices" -> Strategy.MergeBy "devicePath"
        | _, "ports" -> Strategy.MergeBy "containerPort"
        | _, "topologySpreadConstraints" -> Strategy.MergeBy "topologyKey"
        | _, ("hostAliases" | "podIPs" | "hostIPs") -> Strategy.MergeBy "ip"
        | _ -> Strategy.Replace

    let private orderPrefix = "$setElementOrder/"
    let private deletePrefix = "$deleteFromPrimitiveList/"

    let private isDirective (name: string) =
        name = "$patch"
        || name = "$retainKeys"
        || name.StartsWith(orderPrefix, StringComparison.Ordinal)
        || name.StartsWith(deletePrefix, StringComparison.Ordinal)

    let rec private collect (results: Result<'T, string> list) : Result<'T list, string> =
        match results with
        | [] -> Ok []
        | Error message :: _ -> Error message
        | Ok head :: tail -> collect tail |> Result.map (fun rest -> head :: rest)

    let private keyOf (key: string) (item: Json) = Json.tryField key item

    let private needKey (key: string) (item: Json) : Result<Json, string> =
        match keyOf key item with
        | Some value -> Ok value
        | None -> Error("map: " + Json.text item + " does not contain declared merge key: " + key)

    /// Without nulls and directives: what a patch says where there was nothing before.
    let rec private cleaned (json: Json) : Json =
        match json with
        | Json.Object members ->
            members
            |> Map.filter (fun name value -> value <> Json.Null && not (isDirective name))
            |> Map.map (fun _ value -> cleaned value)
            |> Json.Object
        | Json.Array items ->
            items
            |> List.filter (fun item -> Json.tryField "$patch" item |> Option.isNone)
            |> List.map cleaned
            |> Json.Array
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> json

    /// Puts the items in the order that the patch wants; items it does not name keep their place among the others.
    let private ordered (identity: Json -> Json) (before: Json list) (wanted: Json list) (items: Json list) =
        let place (list: Json list) (item: Json) =
            list |> List.tryFindIndex (fun candidate -> candidate = item)

        let rank item = place wanted (identity item)

        let named =
            items |> List.filter (fun item -> Option.isSome (rank item)) |> List.sortBy rank

        let others = items |> List.filter (fun item -> Option.isNone (rank item))
        let original = before |> List.map identity

        let rec weave (named: Json list) (others: Json list) =
            match named, others with
            | [], rest
            | rest, [] -> rest
            | first :: moreNamed, other :: moreOthers ->
                match place original (identity first), place original (identity other) with
                | Some a, Some b when a < b -> first :: weave moreNamed others
                | (Some _ | None), (Some _ | None) -> other :: weave named moreOthers

        weave named others

    let rec private mergeObject
        (resource: Resource)
        (patch: Map<string, Json>)
        (target: Map<string, Json>)
        : Result<Map<string, Json>, string> =
        match Map.tryFind "$patch" patch with
        | Some(Json.String "replace") -> Ok(Json.members [] (cleaned (Json.Object patch)))
        | Some(Json.String "delete") -> Ok Map.empty
        | None
        | Some(Json.String "merge") ->
            retained patch target
            |> Result.bind (fun target ->
                let changes =
                    patch |> Map.filter (fun name _ -> not (isDirective name)) |> Map.toList

                // Lists that only get a new order or lose texts are not among the patch's own members.
                let touched =
                    patch
                    |> Map.toList
                    |> List.choose (fun (name, _) ->
                        if name.StartsWith(orderPrefix, StringComparison.Ordinal) then
                            Some(name.Substring orderPrefix.Length)
                        elif name.StartsWith(deletePrefix, StringComparison.Ordinal) then
                            Some(name.Substring deletePrefix.Length)
                        else
                            None)
                    |> List.distinct
                    |> List.filter (fun name -> not (Map.containsKey name patch) && Map.containsKey name target)
                    |> List.map (fun name -> name, Json.Array [])

                (Ok target, changes @ touched)
                ||> List.fold (fun merged (name, change) ->
                    merged |> Result.bind (mergeMember resource patch name change)))
        | Some other ->
            Error(
                "Unknown patch type: "
                + (Json.asString other |> Option.defaultValue (Json.text other))
            )

    and private retained (patch: Map<string, Json>) (target: Map<string, Json>) =
        match Map.tryFind "$retainKeys" patch with
        | None -> Ok target
        | Some keys ->
            let keys = Json.items [] keys |> List.choose Json.asString |> Set.ofList

            let strangers =
                patch
                |> Map.filter (fun name value ->
                    not (isDirective name) && value <> Json.Null && not (Set.contains name keys))

            if Map.isEmpty strangers then
                Ok(target |> Map.filter (fun name _ -> Set.contains name keys))
            else
                Error "the patch has keys that its $retainKeys list does not name"

    and private mergeMember
        (resource: Resource)
        (patch: Map<string, Json>)
        (name: string)
        (change: Json)
        (target: Map<string, Json>)
        : Result<Map<string, Json>, string> =
        match change, Map.tryFind name target with
        | Json.Null, _ -> Ok(Map.remove name target)
        | Json.Object inner, Some(Json.Object before) ->
            mergeObject resource inner before
            |> Result.map (fun merged -> Map.add name (Json.Object merged) target)
        | Json.Array items, before ->
            let before =
                match before with
                | Some(Json.Array before) -> before
                | Some(Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Object _)
                | None -> []

            mergeList resource patch name items before
            |> Result.map (fun merged -> Map.add name (Json.Array merged) target)
        | (Json.Bool _ | Json.Number _ | Json.String _ | Json.Object _), (Some _ | None) ->
            Ok(Map.add name (cleaned change) target)

    and private mergeList
        (resource: Resource)
        (patch: Map<string, Json>)
        (name: string)
        (items: Json list)
        (before: Json list)
        : Result<Json list, string> =
        let wanted = Map.tryFind (orderPrefix + name) patch |> Option.map (Json.items [])

        let deleted =
            Map.tryFind (deletePrefix + name) patch
            |> Option.map (Json.items [])
            |> Option.defaultValue []

        match strategy resource name with
        // A directive about a list that is replaced as a whole has nothing to work on.
        | Strategy.Replace when not (Map.containsKey name patch) -> Ok before
        | Strategy.Replace -> Ok(List.map cleaned items)
        | Strategy.MergeTexts ->
            let kept = before |> List.filter (fun item -> not (List.contains item deleted))

            let merged =
                kept
                @ (items
                   |> List.distinct
                   |> List.filter (fun item -> not (List.contains item kept)))

            match wanted with
            | Some wanted -> Ok(ordered id before wanted merged)
            | None -> Ok merged
        | Strategy.MergeBy key ->
            mergeByKey resource key items before
            |> Result.map (fun merged ->
                match wanted with
                | Some wanted ->
                    let identity item =
                        keyOf key item |> Option.defaultValue Json.Null

                    ordered identity before (wanted |> List.map identity) merged
                | None -> merged)

    and private mergeByKey
        (resource: Resource)
        (key: string)
        (items: Json list)
        (before: Json list)
        : Result<Json list, string> =
        let directive (item: Json) = Json.tryString [ "$patch" ] item

        let replaces =
            items
            |> List.exists (fun item -> directive item = Some "replace" && Option.isNone (keyOf key item))

        if replaces then
            Ok(items |> List.filter (fun item -> directive item = None) |> List.map cleaned)
        else
            let deletions, changes =
                items |> List.partition (fun item -> directive item = Some "delete")

            deletions
            |> List.map (needKey key)
            |> collect
            |> Result.bind (fun gone ->
                let kept =
                    before
                    |> List.filter (fun item ->
                        match keyOf key item with
                        | Some value -> not (List.contains value gone)
                        | None -> true)

                (Ok kept, changes)
                ||> List.fold (fun merged change ->
                    merged |> Result.bind (fun merged -> mergeItem resource key change merged)))

    and private mergeItem (resource: Resource) (key: string) (change: Json) (items: Json list) =
        needKey key change
        |> Result.bind (fun value ->
            match items |> List.tryFindIndex (fun item -> keyOf key item = Some value) with
            | None -> Ok(items @ [ cleaned change ])
            | Some at ->
                mergeObject resource (Json.members [] change) (Json.members [] (List.item at items))
                |> Result.map (fun merged -> List.updateAt at (Json.Object merged) items))

    /// The object after this strategic merge patch, or what is wrong with the patch. Lists that the kind's Go type does
    /// not merge are replaced. For built-in kinds only: the server refuses these patches for custom resources (415).
    let apply (resource: Resource) (patch: Json) (target: Json) : Result<Json, string> =
        match patch, target with
        | Json.Object patch, Json.Object target -> mergeObject resource patch target |> Result.map Json.Object
        | (Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _),
          (Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _) ->
            Error "a strategic merge patch and its target have to be objects"
