module ImageRegistry.Properties.Sandbox.WatchTests

open System
open FsCheck
open FsCheck.FSharp
open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open World

let private watch (parameters: (string * string) list) (path: string) (state: State) : State * Subscription =
    let request =
        (Request.get path |> Request.withQuery "watch" "true", parameters)
        ||> List.fold (fun request (name, value) -> Request.withQuery name value request)

    let state, response = Machine.handle noon request state

    match response.Answer with
    | Answer.Watch subscription -> state, subscription
    | Answer.Document document -> failwith (Json.text document)
    | Answer.Text text -> failwith text
    | Answer.Lost -> failwith "lost"

let private told (step: WatchStep) =
    step.Events
    |> List.map (fun event ->
        (Json.tryString [ "type" ] event |> Option.defaultValue "")
        + " "
        + (Json.tryString [ "object"; "metadata"; "name" ] event |> Option.defaultValue ""))

let private from (state: State) = [ "resourceVersion", string state.Revision ]

[<Fact>]
let ``a watch tells what changed since the version it starts from`` () =
    let start = fresh |> withMap "a" "1"
    let state, open' = start |> watch (from start) maps

    let state =
        state
        |> withMap "b" "1"
        |> after (Request.mergePatch (maps + "/a") (map "a" "2"))
        |> after (Request.delete (maps + "/b"))

    let step = Machine.watch noon open' state
    Assert.Equal<string list>([ "ADDED b"; "MODIFIED a"; "DELETED b" ], told step)

    let versions =
        step.Events
        |> List.choose (Json.tryString [ "object"; "metadata"; "resourceVersion" ])
        |> List.map int64

    Assert.Equal<int64 list>([ start.Revision + 1L; start.Revision + 2L; start.Revision + 3L ], versions)

    match step.Next with
    | Some next -> Assert.Empty((Machine.watch noon next state).Events)
    | None -> Assert.Fail "the watch ended"

[<Fact>]
let ``an object that stops matching is deleted, one that starts is added`` () =
    let label value =
        Json.obj [ "metadata", Json.obj [ "labels", Json.obj [ "on", Json.str value ] ] ]

    let start = fresh |> withMap "a" "1"
    let state, open' = start |> watch (("labelSelector", "on=yes") :: from start) maps
    let state = state |> after (Request.mergePatch (maps + "/a") (label "yes"))
    let state = state |> after (Request.mergePatch (maps + "/a") (label "no"))
    Assert.Equal<string list>([ "ADDED a"; "DELETED a" ], told (Machine.watch noon open' state))

[<Fact>]
let ``a watch from nowhere tells first what there is`` () =
    let state, open' = fresh |> withMap "a" "1" |> watch [] maps
    Assert.Equal<string list>([ "ADDED a" ], told (Machine.watch noon open' state))

[<Fact>]
let ``a watch list ends its first part with a marked bookmark`` () =
    let state, open' =
        fresh
        |> withMap "a" "1"
        |> watch
            [
                "sendInitialEvents", "true"
                "resourceVersionMatch", "NotOlderThan"
                "allowWatchBookmarks", "true"
            ]
            maps

    let step = Machine.watch noon open' state
    Assert.Equal<string list>([ "ADDED a"; "BOOKMARK " ], told step)

    Assert.Equal(
        Some "true",
        step.Events
        |> List.last
        |> Json.tryString [ "object"; "metadata"; "annotations"; "k8s.io/initial-events-end" ]
    )

[<Fact>]
let ``a version that is too old is an error event and the end`` () =
    let state = fresh |> withMap "a" "1" |> withMap "b" "1"

    let state, open' =
        state |> Machine.compact state.Revision |> watch [ "resourceVersion", "2" ] maps

    let step = Machine.watch noon open' state
    Assert.True step.Next.IsNone

    match step.Events with
    | [ event ] ->
        Assert.Equal(Some "ERROR", Json.tryString [ "type" ] event)
        Assert.Equal(Some 410L, Json.tryInt64 [ "object"; "code" ] event)
        Assert.Equal(Some "too old resource version: 2 (6)", Json.tryString [ "object"; "message" ] event)
    | events -> Assert.Fail("not one event but " + string events.Length)

[<Fact>]
let ``a watch ends with a bookmark when its time is over`` () =
    let state, open' =
        fresh
        |> watch ([ "timeoutSeconds", "30"; "allowWatchBookmarks", "true" ] @ from fresh) maps

    let early = Machine.watch (noon.AddSeconds 29.0) open' state
    Assert.Empty early.Events
    Assert.True early.Next.IsSome
    let late = Machine.watch (noon.AddSeconds 30.0) open' state
    Assert.Equal<string list>([ "BOOKMARK " ], told late)
    Assert.True late.Next.IsNone

[<Fact>]
let ``a restart closes watches without a word`` () =
    let state, open' = fresh |> watch (from fresh) maps

    let step =
        Machine.watch noon open' (state |> withMap "a" "1" |> Machine.closeWatches)

    Assert.Empty step.Events
    Assert.True step.Next.IsNone

[<Fact>]
let ``the history is bounded, and what fell out of it is said to be gone`` () =
    let small = { fresh with History = 10 }

    let state =
        (small, [ 1..50 ])
        ||> List.fold (fun state number -> state |> withMap ("m" + string number) "1")

    Assert.True(state.ChangeCount <= 20)
    Assert.True((Machine.eventsSince 5L state).IsNone)
    Assert.Equal(Some 10, Machine.eventsSince (state.Revision - 10L) state |> Option.map _.Length)

[<Fact>]
let ``who lists and then watches knows everything`` () =
    let property (steps: (byte * byte) list) (cuts: byte list) =
        let act (state: State) (number: byte, action: byte) =
            let name = "m" + string (number % 4uy)
            let path = maps + "/" + name
            let label = if action > 127uy then "yes" else "no"

            let body =
                map name (string action)
                |> Metadata.set "labels" (Json.obj [ "on", Json.str label ])

            let request =
                match action % 3uy with
                | 0uy -> Request.post maps body
                | 1uy -> Request.mergePatch path body
                | _ -> Request.delete path

            Machine.handle noon request state |> fst

        let query = [ "labelSelector", "on=yes" ]
        let start = (fresh, steps |> List.truncate (steps.Length / 2)) ||> List.fold act

        let listed =
            Store.list "configmaps" "" start
            |> List.filter (fun item -> Map.tryFind "on" (Metadata.labels item) = Some "yes")

        let state, open' = start |> watch (query @ from start) maps

        let see (known: Map<string, Json>) (step: WatchStep) =
            (known, step.Events)
            ||> List.fold (fun known event ->
                let object = event |> Json.tryField "object" |> Option.defaultValue Json.Null
                let name = Metadata.name object

                match Json.tryString [ "type" ] event with
                | Some "DELETED" -> Map.remove name known
                | _ -> Map.add name object known)

        let known = listed |> List.map (fun item -> Metadata.name item, item) |> Map.ofList

        // The watcher looks now and then, not after every change.
        let state, known, open' =
            ((state, known, open'), List.indexed (steps |> List.skip (steps.Length / 2)))
            ||> List.fold (fun (state, known, open') (index, step) ->
                let state = act state step

                match List.tryItem index cuts with
                | Some cut when cut % 2uy = 0uy ->
                    let seen = Machine.watch noon open' state

                    match seen.Next with
                    | Some next -> state, see known seen, next
                    | None -> failwith "the watch ended"
                | Some _
                | None -> state, known, open')

        let known = see known (Machine.watch noon open' state)

        let actual =
            Store.list "configmaps" "" state
            |> List.filter (fun item -> Map.tryFind "on" (Metadata.labels item) = Some "yes")
            |> List.map (fun item -> Metadata.name item, item)
            |> Map.ofList

        known = actual

    Check.One(Config.QuickThrowOnFailure.WithMaxTest 200, property)
