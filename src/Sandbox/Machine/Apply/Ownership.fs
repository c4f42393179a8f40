namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Which fields a value has, and in which fields two values differ.
[<RequireQualifiedAccess>]
module Ownership =

    let private field (name: string) = "f:" + name

    /// How an item of a list is told from others: by its keys, or by itself.
    let itemStep (shape: Shape) (item: Json) : string =
        match shape with
        | Shape.Keyed(keys, _) ->
            let known =
                keys
                |> List.choose (fun (key, otherwise) ->
                    Json.tryField key item
                    |> Option.orElse otherwise
                    |> Option.map (fun value -> key, value))

            "k:" + Json.text (Json.obj known)
        | Shape.Atomic
        | Shape.Members _
        | Shape.Set
        | Shape.Unknown -> "v:" + Json.text item

    let private itemShape (shape: Shape) =
        match shape with
        | Shape.Keyed(_, item) -> item
        | Shape.Atomic
        | Shape.Members _
        | Shape.Set
        | Shape.Unknown -> Shape.Atomic

    // A value in the parts that its shape gives it; none where it is taken as a whole.
    let private parts (shape: Shape) (value: Json) : (string * Shape * Json) list option =
        match shape, value with
        | (Shape.Members _ | Shape.Unknown), Json.Object members ->
            members
            |> Map.toList
            |> List.map (fun (name, inner) -> field name, Shape.ofMember name shape, inner)
            |> Some
        | (Shape.Keyed _ | Shape.Set), Json.Array items ->
            items
            |> List.map (fun item -> itemStep shape item, itemShape shape, item)
            |> Some
        | (Shape.Atomic | Shape.Members _ | Shape.Keyed _ | Shape.Set | Shape.Unknown),
          (Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _) -> None

    let private isDeclared (shape: Shape) (step: string) =
        step.StartsWith "f:" && Shape.isDeclared (step.Substring 2) shape

    let private isEmptyObject (value: Json) = value = Json.empty || value = Json.Null

    /// The fields that the value says something about. Items of lists and keys of maps count themselves; members that a type
    /// declares only when there is nothing in them.
    let rec fields (shape: Shape) (value: Json) : FieldSet =
        match parts shape value with
        | None -> FieldSet.here
        | Some parts ->
            parts
            |> List.map (fun (step, inner, value) ->
                let below = fields inner value

                step,
                {
                    below with
                        Here = below.Here || isEmptyObject value || not (isDeclared shape step)
                })
            |> FieldSet.ofSteps

    /// What an update did to fields.
    type Difference = {
        Removed: FieldSet
        /// Changed or new.
        Written: FieldSet
    }

    let private none = {
        Removed = FieldSet.empty
        Written = FieldSet.empty
    }

    /// In which fields the second value differs from the first.
    let rec difference (shape: Shape) (before: Json) (after: Json) : Difference =
        if before = after then
            none
        else
            match parts shape before, parts shape after with
            | Some old, Some now ->
                let find step parts =
                    parts
                    |> List.tryPick (fun (found, inner, value) -> if found = step then Some(inner, value) else None)

                let steps = (old @ now) |> List.map (fun (step, _, _) -> step) |> List.distinct

                let all =
                    steps
                    |> List.map (fun step ->
                        step,
                        match find step old, find step now with
                        | Some(inner, before), Some(_, after) -> difference inner before after
                        | Some(inner, gone), None -> {
                            none with
                                Removed = { fields inner gone with Here = true }
                          }
                        | None, Some(inner, fresh) -> {
                            none with
                                Written = {
                                    fields inner fresh with
                                        Here = not (isDeclared shape step) || (fields inner fresh).Here
                                }
                          }
                        | None, None -> none)

                {
                    Removed = all |> List.map (fun (step, found) -> step, found.Removed) |> FieldSet.ofSteps
                    Written = all |> List.map (fun (step, found) -> step, found.Written) |> FieldSet.ofSteps
                }
            | (Some _ | None), (Some _ | None) -> { none with Written = FieldSet.here }

    /// The value with the other one merged in, which wins where both say something.
    let rec merge (shape: Shape) (live: Json) (wanted: Json) : Json =
        match shape, live, wanted with
        | (Shape.Members _ | Shape.Unknown), Json.Object before, Json.Object changes ->
            (before, changes)
            ||> Map.fold (fun members name value ->
                match Map.tryFind name members with
                | Some old -> Map.add name (merge (Shape.ofMember name shape) old value) members
                | None -> Map.add name value members)
            |> Json.Object
        | (Shape.Keyed _ | Shape.Set), Json.Array before, Json.Array changes ->
            let step = itemStep shape
            let named = changes |> List.map step |> Set.ofList

            // The wanted order; items that nobody wants anything of stay in front of those that they were in front of.
            let rec weave (before: Json list) (changes: Json list) =
                match before, changes with
                | old :: rest, _ when not (Set.contains (step old) named) -> old :: weave rest changes
                | _, wanted :: rest ->
                    let old =
                        live |> Json.items [] |> List.tryFind (fun item -> step item = step wanted)

                    let merged =
                        match old with
                        | Some old -> merge (itemShape shape) old wanted
                        | None -> wanted

                    merged
                    :: weave (before |> List.filter (fun item -> step item <> step wanted)) rest
                | _, [] -> []

            Json.Array(weave before changes)
        | (Shape.Atomic | Shape.Members _ | Shape.Keyed _ | Shape.Set | Shape.Unknown), _, _ -> wanted

    /// The value without the fields of the first set in which the second set has nothing: what was given up and nobody owns.
    let rec prune (shape: Shape) (given: FieldSet) (owned: FieldSet) (value: Json) : Json =
        let keeps (step: string) =
            FieldSet.isEmpty (FieldSet.at step given)
            || not (FieldSet.isEmpty (FieldSet.at step owned))

        match shape, value with
        | (Shape.Members _ | Shape.Unknown), Json.Object members ->
            members
            |> Map.filter (fun name _ -> keeps (field name))
            |> Map.map (fun name inner ->
                let step = field name
                prune (Shape.ofMember name shape) (FieldSet.at step given) (FieldSet.at step owned) inner)
            |> Json.Object
        | (Shape.Keyed _ | Shape.Set), Json.Array items ->
            items
            |> List.filter (fun item -> keeps (itemStep shape item))
            |> List.map (fun item ->
                let step = itemStep shape item
                prune (itemShape shape) (FieldSet.at step given) (FieldSet.at step owned) item)
            |> Json.Array
        | (Shape.Atomic | Shape.Members _ | Shape.Keyed _ | Shape.Set | Shape.Unknown),
          (Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _) -> value
