namespace ImageRegistry.Sandbox

open System
open ImageRegistry.Core

/// A set of fields of an object, as a tree. The steps are named as in `fieldsV1`: `f:NAME`, `k:{KEYS}`, `v:VALUE`.
type FieldSet = {
    /// Whether the place itself is in the set.
    Here: bool
    Inner: Map<string, FieldSet>
}

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module FieldSet =

    let empty = { Here = false; Inner = Map.empty }

    /// The place itself and nothing in it.
    let here = { Here = true; Inner = Map.empty }

    let isEmpty (set: FieldSet) = not set.Here && set.Inner.IsEmpty

    /// The set of these steps and what is in each, without steps that lead to nothing.
    let ofSteps (steps: (string * FieldSet) list) : FieldSet = {
        Here = false
        Inner = steps |> List.filter (fun (_, inner) -> not (isEmpty inner)) |> Map.ofList
    }

    /// What is at the end of this step.
    let at (step: string) (set: FieldSet) : FieldSet =
        Map.tryFind step set.Inner |> Option.defaultValue empty

    let rec private combined (keep: bool -> bool -> bool) (a: FieldSet) (b: FieldSet) : FieldSet =
        let steps =
            Set.union (a.Inner |> Map.keys |> Set.ofSeq) (b.Inner |> Map.keys |> Set.ofSeq)

        {
            ofSteps [
                for step in steps do
                    step, combined keep (at step a) (at step b)
            ] with
                Here = keep a.Here b.Here
        }

    let union = combined (||)

    /// What is in the first and not in the second.
    let difference = combined (fun a b -> a && not b)

    let intersection = combined (&&)

    // As JSON ---------------------------------------------------------------------------------------------------------

    let rec private node (set: FieldSet) : Json =
        let inner = set.Inner |> Map.map (fun _ inner -> node inner)

        if set.Here && not inner.IsEmpty then
            Json.Object(Map.add "." Json.empty inner)
        else
            Json.Object inner

    /// The set as `fieldsV1`.
    let toJson (set: FieldSet) : Json = node set

    let rec private ofNode (json: Json) : FieldSet =
        let members = Json.members [] json
        let inner = Map.remove "." members

        {
            Here = members.IsEmpty || Map.containsKey "." members
            Inner = inner |> Map.map (fun _ value -> ofNode value)
        }

    /// The set in this `fieldsV1`.
    let ofJson (json: Json) : FieldSet = { ofNode json with Here = false }

    // As paths --------------------------------------------------------------------------------------------------------

    let private shown (value: Json) =
        match value with
        | Json.String text -> Finding.quote text
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.Array _
        | Json.Object _ -> Json.text value

    let private parsed (text: string) : Json =
        match Json.parseText text with
        | Ok value -> value
        | Error _ -> Json.Null

    let private stepText (step: string) : string =
        let rest = step.Substring 2

        if step.StartsWith("f:", StringComparison.Ordinal) then
            "." + rest
        elif step.StartsWith("k:", StringComparison.Ordinal) then
            Json.members [] (parsed rest)
            |> Map.toList
            |> List.map (fun (name, value) -> name + "=" + shown value)
            |> String.concat ","
            |> fun keys -> "[" + keys + "]"
        else
            "[=" + shown (parsed rest) + "]"

    /// The fields in the server's notation, such as `.spec.containers[name="c"].image`, in order.
    let rec paths (set: FieldSet) : string list =
        set.Inner
        |> Map.toList
        |> List.collect (fun (step, inner) ->
            let text = stepText step

            [
                if inner.Here then
                    text
                for path in paths inner do
                    text + path
            ])
