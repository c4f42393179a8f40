namespace ImageRegistry.Properties.Generators

open ImageRegistry.Core
open FsCheck
open FsCheck.FSharp

/// Documents of any shape, and documents with a field that has become something else.
[<RequireQualifiedAccess>]
module Junk =

    let private scalar: Gen<Json> =
        Gen.oneof [
            Gen.constant Json.Null
            Gen.elements [ Json.Bool true; Json.Bool false ]
            Gen.elements [ "0"; "-1"; "3"; "1.5"; "1e400"; "99999999999999999999"; "-0"; "2147483648" ]
            |> Gen.map Json.Number
            Gen.elements [ ""; "0"; "true"; "Managed"; "cluster"; "1d" ] |> Gen.map Json.str
            Texts.odd |> Gen.map Json.str
        ]

    let private names = [
        "metadata"
        "spec"
        "status"
        "name"
        "uid"
        "finalizers"
        "conditions"
        "type"
        "storage"
        "s3"
        "pvc"
        "azure"
        "networkAccess"
        "requests"
        "read"
        "routes"
        "replicas"
        "proxy"
        "observedConfig"
        "servingInfo"
        "deployment"
        "unsupportedConfigOverrides"
        "annotations"
        "platformStatus"
        "featureGates"
        "enabled"
        "tlsSecurityProfile"
    ]

    /// Any document, of members that our documents have.
    let json: Gen<Json> =
        let rec sized (depth: int) =
            if depth = 0 then
                scalar
            else
                let few = Gen.choose (0, 4)

                Gen.frequency [
                    2, scalar
                    1,
                    few
                    |> Gen.bind (fun count -> Gen.listOfLength count (sized (depth - 1)))
                    |> Gen.map Json.Array
                    3,
                    few
                    |> Gen.bind (fun count -> Gen.listOfLength count (Gen.zip (Gen.elements names) (sized (depth - 1))))
                    |> Gen.map Json.obj
                ]

        sized 4

    /// Simpler documents: without a member or an item, or with a simpler one.
    let rec shrink (json: Json) : Json seq =
        match json with
        | Json.Object members ->
            seq {
                for KeyValue(name, _) in members do
                    Json.Object(Map.remove name members)

                for KeyValue(name, value) in members do
                    for simpler in shrink value do
                        Json.Object(Map.add name simpler members)
            }
        | Json.Array items ->
            seq {
                for index in 0 .. items.Length - 1 do
                    Json.Array(List.removeAt index items)

                for index in 0 .. items.Length - 1 do
                    for simpler in shrink items[index] do
                        Json.Array(List.updateAt index simpler items)
            }
        | Json.String text -> Texts.shrink text |> Seq.map Json.str
        | Json.Null
        | Json.Bool _
        | Json.Number _ -> Seq.empty

    /// Any document, made simpler on failure.
    let arbitrary: Arbitrary<Json> = Arb.fromGenShrink (json, shrink)

    /// One step from a value to one inside it.
    type Step =
        | Member of string
        | Item of int

    let private steps (json: Json) : (Step * Json) list =
        match json with
        | Json.Object members -> members |> Map.toList |> List.map (fun (name, value) -> Member name, value)
        | Json.Array items -> items |> List.mapi (fun index item -> Item index, item)
        | Json.Null
        | Json.Bool _
        | Json.Number _
        | Json.String _ -> []

    /// The way to every value inside the document.
    let rec places (json: Json) : Step list list = [
        for step, inner in steps json do
            [ step ]

            for rest in places inner do
                step :: rest
    ]

    /// The document with this value at the end of the way; unchanged where the way leads nowhere.
    let rec replace (way: Step list) (value: Json) (json: Json) : Json =
        match way, json with
        | [], _ -> value
        | Member name :: rest, Json.Object members when Map.containsKey name members ->
            Json.Object(Map.add name (replace rest value members[name]) members)
        | Item index :: rest, Json.Array items when index < items.Length ->
            Json.Array(List.updateAt index (replace rest value items[index]) items)
        | (Member _ | Item _) :: _, _ -> json

    /// The document with one of its values replaced by junk.
    let mutate (json: Json) : Gen<Json> =
        match places json with
        | [] -> Gen.map id (Gen.constant json)
        | ways ->
            gen {
                let! way = Gen.elements ways

                let! value =
                    Gen.oneof [
                        scalar
                        Gen.resize 2 (Gen.elements [ Json.empty; Json.list []; Json.list [ Json.Null ] ])
                    ]

                return replace way value json
            }
