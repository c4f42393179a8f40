module ImageRegistry.Properties.Sandbox.DeletionTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open World

let private one = maps + "/a"

let private held =
    fresh
    |> after (Request.post maps (map "a" "1" |> Metadata.withFinalizers [ "example.com/keep" ]))

let private options (text: string) = {
    Request.delete one with
        Body = Body.Document(json text)
}

[<Fact>]
let ``a deleted object is gone, and the answer says which it was`` () =
    let state = fresh |> withMap "a" "1"
    let _, _, read = state |> send (Request.get one)
    let state, code, status = state |> send (Request.delete one)
    Assert.Equal(200, code)
    Assert.Equal(Some "Success", Json.tryString [ "status" ] status)
    Assert.Equal(Some(Metadata.uid read), Json.tryString [ "details"; "uid" ] status)
    let _, code, _ = state |> send (Request.get one)
    Assert.Equal(404, code)

[<Fact>]
let ``a finalizer keeps the object until it is removed`` () =
    let state, code, marked = held |> send (Request.delete one)
    Assert.Equal(200, code)
    Assert.True(Metadata.isDeleting marked)
    let again = state |> after (Request.delete one)
    Assert.Equal(state.Revision, again.Revision)

    let state =
        state
        |> after (Request.mergePatch one (json """{"metadata":{"finalizers":null}}"""))

    let _, code, _ = state |> send (Request.get one)
    Assert.Equal(404, code)

    Assert.Equal<bool option>(
        Some true,
        Machine.eventsSince (state.Revision - 1L) state
        |> Option.map (List.forall _.Deleted)
    )

[<Fact>]
let ``no finalizer can be added once the object is going away`` () =
    let state = held |> after (Request.delete one)

    let _, code, status =
        state
        |> send (
            Request.mergePatch one (json """{"metadata":{"finalizers":["example.com/keep","example.com/more"]}}""")
        )

    Assert.Equal(422, code)

    Assert.Equal(
        "ConfigMap \"a\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\"example.com/more\"}",
        message status
    )

[<Fact>]
let ``preconditions name the object that is meant`` () =
    let state = fresh |> withMap "a" "1"

    for wrong in
        [
            """{"preconditions":{"uid":"other"}}"""
            """{"preconditions":{"resourceVersion":"1"}}"""
        ] do
        let _, code, status = state |> send (options wrong)
        Assert.Equal(409, code)
        Assert.Equal("Conflict", reason status)

    let _, _, read = state |> send (Request.get one)

    let right =
        Json.obj [ "preconditions", Json.obj [ "uid", Json.str (Metadata.uid read) ] ]

    let _, code, _ = state |> send (options (Json.text right))
    Assert.Equal(200, code)

[<Theory>]
[<InlineData("Foreground", "foregroundDeletion")>]
[<InlineData("Orphan", "orphan")>]
let ``propagation leaves its finalizer for the garbage collector`` (policy: string, finalizer: string) =
    let state = fresh |> withMap "a" "1"

    let _, _, marked =
        state
        |> send (Request.delete one |> Request.withQuery "propagationPolicy" policy)

    Assert.True(Metadata.isDeleting marked)
    Assert.Equal<string list>([ finalizer ], Metadata.finalizers marked)

[<Fact>]
let ``background deletion does not wait for dependents`` () =
    let state =
        fresh
        |> withMap "a" "1"
        |> after (Request.delete one |> Request.withQuery "propagationPolicy" "Background")

    let _, code, _ = state |> send (Request.get one)
    Assert.Equal(404, code)

[<Fact>]
let ``a claim is protected from the start`` () =
    let claims = "/api/v1/namespaces/default/persistentvolumeclaims"

    let claim =
        json
            """{"metadata":{"name":"a"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}"""

    let state, _, made = fresh |> send (Request.post claims claim)
    Assert.Equal<string list>([ "kubernetes.io/pvc-protection" ], Metadata.finalizers made)
    let _, _, marked = state |> send (Request.delete (claims + "/a"))
    Assert.True(Metadata.isDeleting marked)

[<Fact>]
let ``a namespace goes when its own finalizer is taken away`` () =
    let path = "/api/v1/namespaces/old"

    let state =
        fresh
        |> after (Request.post "/api/v1/namespaces" (Json.obj [ "metadata", Json.obj [ "name", Json.str "old" ] ]))
        |> after (Request.delete path)

    let _, _, marked = state |> send (Request.get path)
    Assert.Equal(Some "Terminating", Json.tryString [ "status"; "phase" ] marked)

    let state =
        state
        |> after (Request.put (path + "/finalize") (Json.set [ "spec"; "finalizers" ] (Json.list []) marked))

    let _, code, _ = state |> send (Request.get path)
    Assert.Equal(404, code)

[<Fact>]
let ``a pod on a node ends gracefully, one that was never scheduled at once`` () =
    let pods = "/api/v1/namespaces/default/pods"

    let pod =
        json """{"metadata":{"name":"a"},"spec":{"containers":[{"name":"a","image":"a"}]}}"""

    let _, _, gone =
        fresh |> after (Request.post pods pod) |> send (Request.delete (pods + "/a"))

    Assert.Equal("a", Metadata.name gone)
    let placed = Json.set [ "spec"; "nodeName" ] (Json.str "node-0") pod

    let state, _, marked =
        fresh |> after (Request.post pods placed) |> send (Request.delete (pods + "/a"))

    Assert.Equal(Some "2026-11-20T12:00:30Z", Json.tryString [ "metadata"; "deletionTimestamp" ] marked)

    let state =
        state
        |> after (Request.delete (pods + "/a") |> Request.withQuery "gracePeriodSeconds" "0")

    let _, code, _ = state |> send (Request.get (pods + "/a"))
    Assert.Equal(404, code)

[<Fact>]
let ``a collection is deleted by selector`` () =
    let labelled =
        map "b" "1" |> Metadata.set "labels" (Json.obj [ "app", Json.str "x" ])

    let state =
        fresh
        |> withMap "a" "1"
        |> after (Request.post maps labelled)
        |> after (Request.delete maps |> Request.withQuery "labelSelector" "app=x")

    let _, _, left = state |> send (Request.get maps)
    Assert.Equal<string list>([ "a" ], Json.items [ "items" ] left |> List.map Metadata.name)
