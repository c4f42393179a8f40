/// The schema that is deployed and the core's reader know the same fields.
module ImageRegistry.Properties.Deploy.FieldLaws

open System.Text.RegularExpressions
open FsCheck.FSharp
open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open ImageRegistry.Schema
open ImageRegistry.Sandbox

/// Fields of the API that the operator has no use for. They stay in the document as they are.
let private unread =
    set [
        // A member of every selector of a key; without its private key CloudFront cannot be used.
        "spec.storage.s3.cloudFront.privateKey.optional"
        "status.storage.s3.cloudFront.privateKey.optional"
        // Of the status that all operators share; this one has neither revisions nor a version of its own there.
        "status.latestAvailableRevision"
        "status.version"
    ]

/// What is made of the document, but for the document itself, which keeps everything.
let private read (document: Json) : Config = {
    ConfigCodec.decode document with
        Document = Json.Null
}

let private isRead (place: Places.Place) = read place.With <> read place.Without

[<Fact>]
let ``every field of the schema is read`` () =
    let missed =
        Places.ofObject ConfigFields.root
        |> List.filter (fun place -> not (isRead place))
        |> List.map (fun place -> place.Path)

    Assert.Equal<Set<string>>(unread, Set.ofList missed)

[<Fact>]
let ``there are as many fields as the API has`` () =
    // The published definition of Config, counted once: a walk that stops too early would find fewer.
    Assert.Equal(218, Places.ofObject ConfigFields.root |> List.length)

let private schema: Lazy<ImageRegistry.Sandbox.Schema> =
    lazy (Schema.parse (NodeJson.schema ConfigFields.root) |> TestData.ok)

let private assertKept (document: Json) =
    Assert.Equal(document, Schema.prune schema.Value document)

[<Fact>]
let ``the server keeps every field that is written`` () =
    let both = Gen.zip (Arb.toGen Specs.arbitrary) Documents.status |> Arb.fromGen

    Law.forAll "the server keeps every field that is written" both (fun (spec, status) ->
        assertKept (
            Json.obj [
                "spec", ConfigCodec.encodeSpec spec
                "status", ConfigCodec.encodeStatus status
            ]
        ))

/// The path of a finding: `spec.routes[2].name` is in the schema as spec, routes, an item, name.
let private path (field: string) : string list =
    Regex.Replace(field, @"\[.*?\](?=\.|\[|$)", ".[]").Split '.' |> List.ofArray

[<Fact>]
let ``every finding is about a field that the schema has`` () =
    Law.forAll "every finding is about a field that the schema has" Documents.arbitraryHostile (fun document ->
        for finding in (ConfigCodec.decode document).Findings do
            Assert.True(Places.has (path finding.Field) ConfigFields.root, finding.Field))
