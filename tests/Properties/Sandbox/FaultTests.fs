module ImageRegistry.Properties.Sandbox.FaultTests

open System
open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open World

let private broken =
    Status.plain 500 "InternalError" "etcdserver: request timed out"

[<Fact>]
let ``a fault strikes the request it is meant for, as often as it is meant to`` () =
    let state =
        fresh
        |> Machine.inject {
            Fault.once "create" "configmaps" (FaultAction.Answer broken) with
                Skip = 1
        }
        |> withMap "a" "1"

    let state, code, status = state |> send (Request.post maps (map "b" "1"))
    Assert.Equal(500, code)
    Assert.Equal("etcdserver: request timed out", message status)
    let state, code, _ = state |> send (Request.post maps (map "b" "1"))
    Assert.Equal(201, code)
    Assert.Empty state.Faults

[<Fact>]
let ``a lost reply has been done, a lost request has not`` () =
    let lost action =
        let state, response =
            fresh
            |> Machine.inject (Fault.once "create" "configmaps" action)
            |> Machine.handle noon (Request.post maps (map "a" "1"))

        Assert.Equal(Answer.Lost, response.Answer)
        Store.count "configmaps" state

    Assert.Equal(1, lost FaultAction.LoseReply)
    Assert.Equal(0, lost FaultAction.LoseRequest)

[<Fact>]
let ``a user agent can be singled out`` () =
    let state =
        fresh
        |> Machine.inject {
            Fault.always (FaultAction.Answer broken) with
                UserAgent = "operator"
        }

    let code agent =
        let _, code, _ = state |> send (Request.get maps |> Request.withUserAgent agent)
        code

    Assert.Equal(500, code "the-operator/1.0")
    Assert.Equal(200, code "kubectl/1.32")

[<Fact>]
let ``a watch can be made to end, with an error or without`` () =
    let ended action =
        let state, response =
            fresh
            |> Machine.inject (Fault.once "watch" "configmaps" action)
            |> Machine.handle
                noon
                (Request.get maps
                 |> Request.withQuery "watch" "1"
                 |> Request.withQuery "resourceVersion" (string fresh.Revision))

        match response.Answer with
        | Answer.Watch open' ->
            let step = Machine.watch noon open' (state |> withMap "a" "1" |> withMap "b" "1")
            Assert.True step.Next.IsNone
            step.Events |> List.choose (Json.tryString [ "type" ])
        | Answer.Document _
        | Answer.Text _
        | Answer.Lost -> failwith "no watch"

    Assert.Equal<string list>([ "ADDED" ], ended (FaultAction.CloseWatch 1))
    Assert.Equal<string list>([ "ADDED"; "ERROR" ], ended (FaultAction.ExpireWatch 1))

[<Fact>]
let ``the audit log tells every request`` () =
    let state =
        fresh
        |> withMap "a" "1"
        |> after (Request.get (maps + "/a") |> Request.withUserAgent "me/1")
        |> after (Request.mergePatch (deployments |> fun _ -> maps + "/a") Json.empty)
        |> after (Request.get "/version")

    let state, _, _ = state |> send (Request.get (deployments + "/none/status"))

    Assert.Equal<(string * string * string * string * int) list>(
        [
            "create", "configmaps", "", "a", 201
            "get", "configmaps", "", "a", 200
            "patch", "configmaps", "", "a", 200
            "get", "", "", "", 200
            "get", "deployments.apps", "status", "none", 404
        ],
        Machine.audit state
        |> List.map (fun entry -> entry.Verb, entry.Resource, entry.Subresource, entry.Name, entry.Code)
    )

    Assert.Equal<string list>([ ""; "me/1"; ""; ""; "" ], Machine.audit state |> List.map _.UserAgent)

[<Fact>]
let ``thousands of requests a second`` () =
    let clock = Diagnostics.Stopwatch.StartNew()

    let state =
        (fresh, [ 1..2000 ])
        ||> List.fold (fun state number ->
            let name = "m" + string number
            let state, _ = Machine.handle noon (Request.post maps (map name "1")) state

            let state, _ =
                Machine.handle noon (Request.mergePatch (maps + "/" + name) (map name "2")) state

            let state, _ = Machine.handle noon (Request.get (maps + "/" + name)) state
            state)

    Assert.Equal(2000, Store.count "configmaps" state)
    // 6,000 requests; generous, for machines that do other things at the same time.
    Assert.True(clock.Elapsed < TimeSpan.FromSeconds 6.0, clock.Elapsed.ToString())
