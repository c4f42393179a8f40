/// The schema that the server checks an ImagePruner by, and the reader that the operator has for it.
module ImageRegistry.Properties.SchemaReading.ReaderLaws

open System.Text.RegularExpressions
open FsCheck.FSharp
open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Deploy
open ImageRegistry.Properties.Generators
open ImageRegistry.Schema
open ImageRegistry.Sandbox

let private root = ImagePrunerFields.root

let private schema: Lazy<ImageRegistry.Sandbox.Schema> =
    lazy (Schema.parse (NodeJson.schema root) |> TestData.ok)

let private ofSpec (spec: Json) : Json =
    Json.obj [ "metadata", Json.empty; "spec", spec ]

[<Fact>]
let ``every field of the ImagePruner's schema is read`` () =
    let missed =
        Places.ofObject root
        |> List.filter (fun place -> PrunerCodec.decode place.With = PrunerCodec.decode place.Without)
        |> List.map (fun place -> place.Path)

    Assert.Equal<string list>([], missed)

[<Fact>]
let ``the server keeps every field of an ImagePruner that is written`` () =
    Law.forAll "the server keeps every field of an ImagePruner that is written" Pruners.arbitrary (fun spec ->
        let document = Json.obj [ "spec", PrunerCodec.encodeSpec spec ]
        Assert.Equal(document, Schema.prune schema.Value document))

/// The path of a finding: `spec.tolerations[2].key` is in the schema as spec, tolerations, an item, key.
let private path (field: string) : string list =
    Regex.Replace(field, @"\[.*?\](?=\.|\[|$)", ".[]").Split '.' |> List.ofArray

let private isTold (finding: Finding) =
    Assert.True(Places.has (path finding.Field) root, finding.Field)
    Assert.Equal("InvalidImagePruner", finding.Reason)
    Assert.NotEmpty finding.Remedy

[<Fact>]
let ``every finding about an ImagePruner is about a field that the schema has, with a remedy`` () =
    Law.forAll
        "every finding about an ImagePruner is about a field that the schema has, with a remedy"
        Pruners.arbitraryHostile
        (fun spec ->
            let pruner = PrunerCodec.decode (ofSpec spec)

            for finding in PrunerVerification.blocking false pruner do
                isTold finding)

/// What means the same as saying nothing.
let private saysNothing (name: string) (content: Json) =
    match name, content with
    | _, Json.String "" -> true
    | "ignoreInvalidImageReferences", Json.Bool false -> true
    | "logLevel", Json.String "Normal" -> true
    | _, (Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _ | Json.Object _) -> false

[<Fact>]
let ``every value that the ImagePruner's schema admits is read, or answered with its field and the remedy`` () =
    Law.forAll
        "every value that the ImagePruner's schema admits is read, or answered with its field and the remedy"
        (Arb.fromGen (Admitted.spec root))
        (fun spec ->
            Assert.Empty(Schema.validate schema.Value (ofSpec spec))
            let pruner = PrunerCodec.decode (ofSpec spec)

            for finding in PrunerVerification.blocking false pruner do
                isTold finding

            // Only durations can be admitted and yet unreadable.
            for finding in pruner.Findings do
                Assert.Equal("spec.keepYoungerThanDuration", finding.Field)

            for name, content in Json.members [] spec |> Map.toList do
                let without = PrunerCodec.decode (ofSpec (Json.remove [ name ] spec))
                Assert.True(pruner <> without || saysNothing name content, name + ": " + Json.text content))
