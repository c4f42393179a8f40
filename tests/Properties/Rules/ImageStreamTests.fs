/// OP-136: counting the tags of ImageStreams.
module ImageRegistry.Properties.Rules.ImageStreamTests

open System
open FsCheck
open FsCheck.FSharp
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Properties.Generators
open ImageRegistry.Properties.Rules.Given
open Xunit

let private counted (documents: Json list) : ImageStreamTags =
    (ImageStreamTags.none, documents)
    ||> List.fold (fun counts document ->
        match ImageStreamTags.counting counts (ReadOnlyMemory(Json.bytes document)) with
        | Ok counts -> counts
        | Error reason -> failwith reason)

[<Theory>]
[<InlineData("openshift", 1, 2, 0, 0)>]
[<InlineData("openshift-image-registry", 1, 2, 0, 0)>]
[<InlineData("openshiftish", 1, 2, 0, 0)>]
[<InlineData("my-openshift", 0, 0, 1, 2)>]
[<InlineData("default", 0, 0, 1, 2)>]
let ``OP-136: a tag that the spec asks for is imported, any other was pushed``
    (ns: string)
    (imported: int64)
    (pushed: int64)
    (importedElsewhere: int64)
    (pushedElsewhere: int64)
    =
    let document =
        json
            """{"spec":{"tags":[{"name":"latest"},{"name":"never-came"}]},
                "status":{"tags":[{"tag":"latest","items":[{"image":"sha256:1"}]},{"tag":"1"},{"tag":"2"}]}}"""
        |> Json.set [ "metadata"; "namespace" ] (Json.str ns)

    Assert.Equal(
        {
            ImportedOfOpenshift = imported
            PushedOfOpenshift = pushed
            ImportedOfOthers = importedElsewhere
            PushedOfOthers = pushedElsewhere
        },
        counted [ document ]
    )

[<Fact>]
let ``OP-136: the series have the labels that the recording rule reads`` () =
    let counts = {
        ImportedOfOpenshift = 1L
        PushedOfOpenshift = 2L
        ImportedOfOthers = 3L
        PushedOfOthers = 4L
    }

    Assert.Equal<(string * string * int64) list>(
        [
            "imported", "openshift", 1L
            "imported", "other", 3L
            "pushed", "openshift", 2L
            "pushed", "other", 4L
        ],
        ImageStreamTags.series counts
    )

[<Fact>]
let ``what is no ImageStream counts nothing, what is no document is told`` () =
    for text in
        [
            "{}"
            "[]"
            "7"
            """{"status":{"tags":{"tag":"x"}},"spec":[]}"""
            """{"metadata":null}"""
        ] do
        Assert.Equal(ImageStreamTags.none, counted [ json text ])

    match ImageStreamTags.counting ImageStreamTags.none (ReadOnlyMemory "{"B) with
    | Ok _ -> failwith "half a document was counted"
    | Error reason -> Assert.NotEqual<string>("", reason)

[<Fact>]
let ``it is counted every hour, and sooner after what passes by itself`` () =
    let minutes failure =
        (ImageStreamTags.pause failure).TotalMinutes

    Assert.Equal(60.0, minutes None)
    Assert.Equal(60.0, minutes (Some(ApiFailure.NotServed "no such kind")))
    Assert.Equal(5.0, minutes (Some(ApiFailure.ServerError(503, "away"))))
    Assert.Equal(5.0, minutes (Some(ApiFailure.TooManyRequests("later", Some(TimeSpan.FromSeconds 3.0)))))
    Assert.Equal(7.0, minutes (Some(ApiFailure.TooManyRequests("later", Some(TimeSpan.FromMinutes 7.0)))))
    Assert.Equal(60.0, minutes (Some(ApiFailure.TooManyRequests("later", Some(TimeSpan.FromDays 1.0)))))

let private imageStreams: Gen<Json list> =
    let tags field =
        Gen.elements [ "latest"; "1"; "2"; "3" ]
        |> Gen.listOf
        |> Gen.map (fun names -> names |> List.map (fun name -> Json.obj [ field, Json.str name ]) |> Json.list)

    let imageStream =
        gen {
            let! ns = Gen.elements [ "openshift"; "openshift-x"; "default"; "a" ]
            let! asked = tags "name"
            let! existing = tags "tag"

            return
                Json.obj [
                    "metadata", Json.obj [ "namespace", Json.str ns; "name", Json.str "x" ]
                    "spec", Json.obj [ "tags", asked ]
                    "status", Json.obj [ "tags", existing; "dockerImageRepository", Json.str "r/x" ]
                ]
        }

    Gen.listOf imageStream

[<Fact>]
let ``counting page by page equals counting whole`` () =
    let cases = Gen.zip imageStreams (Gen.choose (1, 4)) |> Arb.fromGen

    Law.forAll "counting page by page equals counting whole" cases (fun (documents, size) ->
        let byPage =
            documents
            |> List.chunkBySize size
            |> List.map counted
            |> List.fold ImageStreamTags.add ImageStreamTags.none

        let whole =
            documents
            |> List.map ImageStreamTags.ofImageStream
            |> List.fold ImageStreamTags.add ImageStreamTags.none

        Assert.Equal(whole, counted documents)
        Assert.Equal(whole, byPage)

        let existing =
            documents
            |> List.sumBy (fun document -> List.length (Json.items [ "status"; "tags" ] document))

        Assert.Equal(int64 existing, ImageStreamTags.series whole |> List.sumBy (fun (_, _, value) -> value)))

/// The document as it is after reading only this part.
let rec private only (part: JsonPart) (document: Json) : Json =
    match part, document with
    | JsonPart.Members parts, Json.Object members ->
        members
        |> Map.toList
        |> List.choose (fun (name, value) -> Map.tryFind name parts |> Option.map (fun inner -> name, only inner value))
        |> Json.obj
    | JsonPart.Members _, Json.Array items -> items |> List.map (only part) |> Json.list
    | JsonPart.Members _, (Json.Null | Json.Bool _ | Json.Number _ | Json.String _)
    | JsonPart.All, _ -> document

[<Fact>]
let ``reading a part of a document equals reading all of it and dropping the rest`` () =
    let part =
        JsonPart.Members(
            Map.ofList [
                "metadata", JsonPart.Members(Map.ofList [ "name", JsonPart.All ])
                "spec",
                JsonPart.Members(
                    Map.ofList [
                        "storage", JsonPart.All
                        "routes", JsonPart.Members(Map.ofList [ "name", JsonPart.All ])
                    ]
                )
            ]
        )

    Law.forAll
        "reading a part of a document equals reading all of it and dropping the rest"
        (Arb.fromGen Documents.admitted)
        (fun document ->
            Assert.Equal(Ok(only part document), Json.parsePart part (ReadOnlyMemory(Json.bytes document))))
