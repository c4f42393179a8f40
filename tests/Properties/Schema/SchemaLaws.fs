module ImageRegistry.Properties.SchemaLaws

open FsCheck
open FsCheck.FSharp
open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open ImageRegistry.Properties.TestData

/// Documents that fit the Config schema here and there: its own member names with values of any type.
let private documents: Gen<Json> =
    let names = [
        "apiVersion"
        "kind"
        "metadata"
        "spec"
        "status"
        "storage"
        "s3"
        "bucket"
        "managementState"
        "replicas"
        "logLevel"
        "conditions"
        "type"
        "tolerations"
        "proxy"
        "http"
        "requests"
        "read"
        "maxWaitInQueue"
        "observedConfig"
        "other"
    ]

    let scalar =
        Gen.elements [
            Json.Null
            Json.Bool true
            Json.Number "3"
            Json.Number "-1.5"
            Json.String ""
            Json.String "Managed"
            Json.String "1h"
        ]

    let rec document (depth: int) =
        if depth = 0 then
            scalar
        else
            Gen.oneof [
                scalar
                Gen.listOfLength 2 (document (depth - 1)) |> Gen.map Json.Array
                gen {
                    let! chosen = Gen.subListOf names

                    let! values = Gen.listOfLength chosen.Length (document (depth - 1))
                    return Json.obj (List.zip (List.ofSeq chosen) values)
                }
            ]

    gen {
        let! values = Gen.listOfLength 3 (document 4)
        return Json.obj (List.zip [ "metadata"; "spec"; "status" ] values)
    }

let private config =
    lazy
        (crds.Value
         |> List.find (fun (name, _) -> name.EndsWith "_configs.yaml")
         |> snd
         |> Crd.parse
         |> ok
         |> fun crd -> crd.Versions.Head.Schema)

let private always (name: string) (law: Json -> bool) =
    Law.checkSome 100 name (Prop.forAll (Arb.fromGen documents) law)

[<Fact>]
let ``pruning twice prunes nothing the second time`` () =
    always "pruning twice prunes nothing the second time" (fun document ->
        let once = Schema.prune config.Value document
        Schema.prune config.Value once = once)

[<Fact>]
let ``defaulting twice fills in nothing the second time`` () =
    always "defaulting twice fills in nothing the second time" (fun document ->
        let once = Schema.applyDefaults config.Value document
        Schema.applyDefaults config.Value once = once)

[<Fact>]
let ``any document gets an answer, and the same one each time`` () =
    always "any document gets an answer, and the same one each time" (fun document ->
        Schema.validate config.Value document = Schema.validate config.Value document)

[<Fact>]
let ``pruning breaks no rule that held before`` () =
    let broken (document: Json) =
        Schema.validate config.Value document
        |> List.map (fun cause -> cause.Field, cause.Reason)
        |> Set.ofList

    always "pruning breaks no rule that held before" (fun document ->
        Set.isSubset (broken (Schema.prune config.Value document)) (broken document))
