namespace ImageRegistry.Core

/// An object as it should be, and how much of it is ours. Where nothing is said, members are ours that we set, and others' stay
/// (RB-1): foreign labels, annotations, finalizers and fields survive every write.
[<NoComparison>]
type Desired = {
    Target: ObjectRef
    /// What a create sends.
    Document: Json
    /// Paths that are ours whole: what we do not set there is drift.
    Whole: string list list
    /// Paths that the API never lets change: the object has to be made anew (RB-2).
    Immutable: string list list
}

/// Comparing what should be with what is, and joining the two.
[<RequireQualifiedAccess>]
module Ownership =

    let private isNothing (json: Json) =
        match json with
        | Json.Null -> true
        | Json.String text -> text = ""
        | Json.Array items -> List.isEmpty items
        | Json.Object members -> Map.isEmpty members
        | Json.Bool _
        | Json.Number _ -> false

    /// The document without empty members: absent and empty are the same to the API server for the fields we write.
    let rec withoutNothing (json: Json) : Json =
        match json with
        | Json.Object members ->
            Json.Object(
                members
                |> Map.map (fun _ value -> withoutNothing value)
                |> Map.filter (fun _ value -> not (isNothing value))
            )
        | Json.Array items -> Json.Array(items |> List.map withoutNothing)
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> json

    /// In ConfigMaps and Secrets an empty text is a value like any other; only the map itself can be left out when it is empty.
    let private isVerbatim (path: string list) =
        path = [ "data" ] || path = [ "binaryData" ]

    let private same (path: string list) (ours: Json) (live: Json option) =
        match live with
        | Some live when isVerbatim path -> ours = live || (isNothing ours && isNothing live)
        | None when isVerbatim path -> isNothing ours
        | None -> isNothing (withoutNothing ours)
        | Some live -> ours = live || withoutNothing ours = withoutNothing live

    let private pathText (path: string list) = path |> List.rev |> String.concat "."

    // A plan compares some thirty documents and nearly always finds them as they should be, so nothing is made up that only a difference
    // needs. `whole` and `path` hold the names on the way here, last one first.
    let rec private differ
        (whole: string list list)
        (path: string list)
        (ours: Json)
        (live: Json option)
        : string list =
        let unless (isSame: bool) =
            if isSame then [] else [ pathText path ]

        if not (List.isEmpty whole) && List.contains path whole then
            unless (same path ours live)
        else
            match ours, live with
            | _, None -> unless (isNothing (withoutNothing ours))
            | Json.Object members, Some(Json.Object present) ->
                (members, [])
                ||> Map.foldBack (fun name value found ->
                    differ whole (name :: path) value (Map.tryFind name present) @ found)
            | Json.Array items, Some(Json.Array present) when items = present -> []
            | Json.Array items, Some(Json.Array present) when List.length items = List.length present ->
                List.zip items present
                |> List.mapi (fun index (item, live) ->
                    differ
                        whole
                        ((index: int).ToString(System.Globalization.CultureInfo.InvariantCulture) :: path)
                        item
                        (Some live))
                |> List.concat
            | (Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _), Some live ->
                unless (ours = live || withoutNothing ours = withoutNothing live)

    let private reversed (paths: string list list) = paths |> List.map List.rev

    /// The paths at which the live object is not as ours says. Values are never part of it.
    let differences (desired: Desired) (live: Json) : string list =
        differ (reversed desired.Whole) [] desired.Document (Some live)

    /// The immutable paths at which it differs.
    let immutableDifferences (desired: Desired) (live: Json) : string list =
        desired.Immutable
        |> List.filter (fun path ->
            match Json.tryPath path desired.Document with
            | Some ours ->
                not (List.isEmpty (differ (reversed desired.Whole) (List.rev path) ours (Json.tryPath path live)))
            | None -> false)
        |> List.map (List.rev >> pathText)

    let rec private join (whole: string list list) (path: string list) (ours: Json) (live: Json) : Json =
        if List.contains path whole then
            ours
        else
            match ours, live with
            | Json.Object members, Json.Object present ->
                (present, members)
                ||> Map.fold (fun all name value ->
                    match Map.tryFind name present with
                    | Some inner -> Map.add name (join whole (name :: path) value inner) all
                    | None -> Map.add name value all)
                |> Json.Object
            | (Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _), _ ->
                if List.isEmpty (differ whole path ours (Some live)) then
                    live
                else
                    ours

    /// The live object with everything of ours in it. The Go operator's digest goes: it would vouch for another content (RS-12).
    let overlay (desired: Desired) (live: Json) : Json =
        join (reversed desired.Whole) [] desired.Document live
        |> Json.remove [ "metadata"; "annotations"; WellKnown.checksumAnnotation ]

[<RequireQualifiedAccess>]
module Desired =

    /// The step that brings the object to what it should be, or why nothing is done. `reason` says what the object is for.
    let step (desired: Desired) (reason: string) (live: Observed<Json>) : Result<Step option, Refusal> =
        let refuse why =
            Error(Refusal.make ("apply " + ObjectRef.text desired.Target) why)

        let id = "apply " + ObjectRef.path desired.Target

        match live with
        | Unknown -> refuse "it has not been seen yet whether it exists"
        | Absent ->
            Effect.Create(desired.Target, desired.Document)
            |> Step.make id reason [ "it does not exist" ]
            |> Step.announced
            |> Some
            |> Ok
        | Present live when Document.isDeleted live -> refuse "it is being deleted; it is made anew when it is gone"
        | Present live ->
            let differences = Ownership.differences desired live

            // A ConfigMap or Secret that says `immutable: true` takes no other content.
            let sealedContent =
                if Json.tryField "immutable" live = Some(Json.Bool true) then
                    [ "immutable" ]
                else
                    []

            let fixedFields =
                if List.isEmpty differences then
                    []
                else
                    Ownership.immutableDifferences desired live @ sealedContent

            if not (List.isEmpty fixedFields) then
                let why =
                    "a field that the API does not let change differs, so the object is made anew"

                Effect.Delete(desired.Target, Document.uid live)
                |> Step.make id why (fixedFields |> List.map (fun field -> field + " differs"))
                |> Step.announced
                |> Some
                |> Ok
            elif List.isEmpty differences then
                Ok None
            else
                Effect.Replace(desired.Target, Ownership.overlay desired live)
                |> Step.make id reason (differences |> List.map (fun path -> path + " differs"))
                |> Step.announced
                |> Some
                |> Ok
