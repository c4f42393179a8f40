module ImageRegistry.Properties.Sandbox.ReadingTests

open System
open FsCheck
open FsCheck.FSharp
open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open World

let private names (list: Json) =
    Json.items [ "items" ] list |> List.map Metadata.name

let private five =
    (fresh, [ "a"; "b"; "c"; "d"; "e" ])
    ||> List.fold (fun state name -> withMap name name state)

[<Fact>]
let ``a list is read page by page from one moment`` () =
    let state, _, first =
        five |> send (Request.get maps |> Request.withQuery "limit" "2")

    Assert.Equal<string list>([ "a"; "b" ], names first)
    Assert.Equal(Some 3L, Json.tryInt64 [ "metadata"; "remainingItemCount" ] first)

    let token =
        first |> Json.tryString [ "metadata"; "continue" ] |> Option.defaultValue ""
    // What happens in between is not seen.
    let state = state |> after (Request.delete (maps + "/c")) |> withMap "bb" "1"

    let state, _, second =
        state
        |> send (
            Request.get maps
            |> Request.withQuery "limit" "5"
            |> Request.withQuery "continue" token
        )

    Assert.Equal<string list>([ "c"; "d"; "e" ], names second)
    Assert.Equal(version first, version second)
    Assert.Equal(None, Json.tryString [ "metadata"; "continue" ] second)
    // Until it is forgotten: then there is a token that goes on from now.
    let forgotten = Machine.compact state.Revision state

    let _, code, status =
        forgotten |> send (Request.get maps |> Request.withQuery "continue" token)

    Assert.Equal(410, code)
    Assert.Equal("Expired", reason status)

    let fallback =
        status |> Json.tryString [ "metadata"; "continue" ] |> Option.defaultValue ""

    let _, _, rest =
        forgotten |> send (Request.get maps |> Request.withQuery "continue" fallback)

    Assert.Equal<string list>([ "bb"; "d"; "e" ], names rest)

[<Fact>]
let ``the items of a typed list do not say their kind, those of a custom list do`` () =
    let _, _, list = five |> send (Request.get maps)
    Assert.Equal(Some "ConfigMapList", Json.tryString [ "kind" ] list)
    Assert.All(Json.items [ "items" ] list, (fun item -> Assert.Equal(None, Json.tryField "kind" item)))
    let _, _, list = lit |> send (Request.get lamps)
    Assert.All(Json.items [ "items" ] list, (fun item -> Assert.Equal(Some "Lamp", Json.tryString [ "kind" ] item)))

[<Theory>]
[<InlineData("app=web", "a,b")>]
[<InlineData("app==web,tier!=back", "a")>]
[<InlineData("app in (web, db)", "a,b,c")>]
[<InlineData("app notin (web)", "c,d")>]
[<InlineData("tier", "a,b")>]
[<InlineData("!tier", "c,d")>]
let ``labels select`` (selector: string, expected: string) =
    let labelled name labels state =
        state
        |> after (Request.post maps (map name "1" |> Metadata.set "labels" (json labels)))

    let state =
        fresh
        |> labelled "a" """{"app":"web","tier":"front"}"""
        |> labelled "b" """{"app":"web","tier":"back"}"""
        |> labelled "c" """{"app":"db"}"""
        |> withMap "d" "1"

    let _, _, list =
        state |> send (Request.get maps |> Request.withQuery "labelSelector" selector)

    Assert.Equal(expected, String.Join(",", names list))

[<Fact>]
let ``fields select where the server knows them`` () =
    let _, _, list =
        five
        |> send (Request.get maps |> Request.withQuery "fieldSelector" "metadata.name=c")

    Assert.Equal<string list>([ "c" ], names list)

    let _, code, status =
        five
        |> send (Request.get maps |> Request.withQuery "fieldSelector" "data.key=c")

    Assert.Equal(400, code)
    Assert.Equal("field label not supported: data.key", message status)

[<Fact>]
let ``an exact version shows the past, a future one is refused`` () =
    let past = string (five.Revision - 3L)

    let exact version =
        Request.get maps
        |> Request.withQuery "resourceVersion" version
        |> Request.withQuery "resourceVersionMatch" "Exact"

    let _, _, list = five |> send (exact past)
    Assert.Equal<string list>([ "a"; "b" ], names list)
    Assert.Equal(past, version list)
    let _, code, _ = five |> Machine.compact five.Revision |> send (exact past)
    Assert.Equal(410, code)

    let _, code, status =
        five |> send (Request.get maps |> Request.withQuery "resourceVersion" "99")

    Assert.Equal(504, code)
    Assert.Equal("Too large resource version: 99, current: 9", message status)

[<Fact>]
let ``metadata alone can be asked for`` () =
    let accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
    let _, _, list = five |> send (Request.get maps |> Request.withAccept accept)
    Assert.Equal(Some "PartialObjectMetadataList", Json.tryString [ "kind" ] list)

    Assert.All(
        Json.items [ "items" ] list,
        (fun item ->
            Assert.Equal(Some "PartialObjectMetadata", Json.tryString [ "kind" ] item)
            Assert.Equal(None, Json.tryField "data" item))
    )

[<Fact>]
let ``tables have the columns of the kind`` () =
    let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"

    let cells path state =
        let _, _, table = state |> send (Request.get path |> Request.withAccept accept)

        Json.items [ "columnDefinitions" ] table
        |> List.choose (Json.tryString [ "name" ]),
        Json.items [ "rows" ] table
        |> List.map (Json.items [ "cells" ] >> Json.list >> Json.text)

    let columns, rows = fresh |> withMap "a" "1" |> cells maps
    Assert.Equal<string list>([ "Name"; "Data"; "Age" ], columns)
    Assert.Equal<string list>([ """["a",1,"0s"]""" ], rows)

    let columns, rows =
        lit
        |> after (
            Request.mergePatch
                (lamps + "/desk/status")
                (json """{"status":{"conditions":[{"type":"Hot","status":"False"},{"type":"Lit","status":"True"}]}}""")
        )
        |> cells lamps

    Assert.Equal<string list>([ "Name"; "Watts"; "Lit" ], columns)
    Assert.Equal<string list>([ """["desk",5,"True"]""" ], rows)

[<Theory>]
[<InlineData(0, "0s")>]
[<InlineData(119, "119s")>]
[<InlineData(125, "2m5s")>]
[<InlineData(11400, "3h10m")>]
[<InlineData(90000, "25h")>]
[<InlineData(266400, "3d2h")>]
[<InlineData(31536000, "365d")>]
[<InlineData(94608000, "3y")>]
let ``ages are written as kubectl writes them`` (seconds: int, expected: string) =
    Assert.Equal(expected, Age.text (TimeSpan.FromSeconds(float seconds)))

[<Fact>]
let ``undoing the history gives every past there was`` () =
    let property (steps: (byte * bool) list) =
        let name (number: byte) = "m" + string (number % 5uy)

        let states =
            (([ fresh ], steps)
             ||> List.fold (fun states (number, isDelete) ->
                 let state = List.head states
                 let path = maps + "/" + name number

                 let request =
                     if isDelete then
                         Request.delete path
                     elif Machine.handle noon (Request.get path) state |> snd |> _.Code = 200 then
                         Request.mergePatch path (map (name number) (string number))
                     else
                         Request.post maps (map (name number) (string number))

                 let state, _ = Machine.handle noon request state
                 state :: states))

        let last = List.head states

        states
        |> List.forall (fun past ->
            (Store.at past.Revision last |> Option.map (Store.list "configmaps" "")) =
                Some(Store.list "configmaps" "" past))

    Check.One(Config.QuickThrowOnFailure.WithMaxTest 100, property)
