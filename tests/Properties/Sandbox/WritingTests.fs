module ImageRegistry.Properties.Sandbox.WritingTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open World

let private one = maps + "/a"

[<Fact>]
let ``a new object gets a uid, a time and a version, and keeps what was said`` () =
    let _, code, made = fresh |> send (Request.post maps (map "a" "1"))
    Assert.Equal(201, code)
    Assert.Equal(Some "1", Json.tryString [ "data"; "key" ] made)
    Assert.Equal(Some "default", Json.tryString [ "metadata"; "namespace" ] made)
    Assert.Equal(Some "2026-11-20T12:00:00Z", Json.tryString [ "metadata"; "creationTimestamp" ] made)
    Assert.Equal("5", version made)
    Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$", Metadata.uid made)
    Assert.Equal(None, Json.tryPath [ "metadata"; "generation" ] made)

[<Fact>]
let ``what belongs to the server cannot be set`` () =
    let body =
        map "a" "1"
        |> Metadata.set "uid" (Json.str "mine")
        |> Metadata.set "creationTimestamp" (Json.str "2000-01-01T00:00:00Z")
        |> Metadata.set "deletionTimestamp" (Json.str "2000-01-01T00:00:00Z")
        |> Metadata.set "generation" (Json.int 7)

    let _, _, made = fresh |> send (Request.post maps body)
    Assert.NotEqual<string>("mine", Metadata.uid made)
    Assert.Equal(Some "2026-11-20T12:00:00Z", Json.tryString [ "metadata"; "creationTimestamp" ] made)
    Assert.False(Metadata.isDeleting made)
    Assert.Equal(0L, Metadata.generation made)

[<Fact>]
let ``a second object of the same name is refused`` () =
    let _, code, status =
        fresh |> withMap "a" "1" |> send (Request.post maps (map "a" "2"))

    Assert.Equal(409, code)

    Assert.Equal(
        json
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
            "message":"configmaps \"a\" already exists","reason":"AlreadyExists",
            "details":{"name":"a","kind":"configmaps"},"code":409}""",
        status
    )

[<Fact>]
let ``a generated name starts as asked and is new each time`` () =
    let body = Json.obj [ "metadata", Json.obj [ "generateName", Json.str "run-" ] ]
    let state, _, first = fresh |> send (Request.post maps body)
    let _, _, second = state |> send (Request.post maps body)
    Assert.Matches("^run-[bcdfghjklmnpqrstvwxz2456789]{5}$", Metadata.name first)
    Assert.NotEqual<string>(Metadata.name first, Metadata.name second)

[<Fact>]
let ``an object that is not there is not found, in the server's words`` () =
    let _, code, status = fresh |> send (Request.get (deployments + "/web"))
    Assert.Equal(404, code)
    Assert.Equal("deployments.apps \"web\" not found", message status)
    Assert.Equal(Some "deployments", Json.tryString [ "details"; "kind" ] status)
    Assert.Equal(Some "apps", Json.tryString [ "details"; "group" ] status)

[<Fact>]
let ``a kind that is not served is no missing object`` () =
    let _, code, status =
        fresh |> send (Request.get "/api/v1/namespaces/default/wishes/one")

    Assert.Equal(404, code)
    Assert.Equal("the server could not find the requested resource", message status)
    Assert.Equal(None, Json.tryString [ "details"; "name" ] status)

    let _, response =
        fresh |> Machine.handle noon (Request.get "/apis/nowhere.io/v1/wishes")

    Assert.Equal(Answer.Text "404 page not found\n", response.Answer)

[<Fact>]
let ``a namespace has to exist`` () =
    let _, code, status =
        fresh |> send (Request.post "/api/v1/namespaces/gone/configmaps" (map "a" "1"))

    Assert.Equal(404, code)
    Assert.Equal("namespaces \"gone\" not found", message status)

[<Fact>]
let ``a namespace that goes away takes nothing new`` () =
    let state =
        fresh
        |> after (Request.post "/api/v1/namespaces" (Json.obj [ "metadata", Json.obj [ "name", Json.str "old" ] ]))
        |> after (Request.delete "/api/v1/namespaces/old")

    let _, code, status =
        state |> send (Request.post "/api/v1/namespaces/old/configmaps" (map "a" "1"))

    Assert.Equal(403, code)

    Assert.Equal(
        "configmaps \"a\" is forbidden: unable to create new content in namespace old because it is being terminated",
        message status
    )

    Assert.Equal<string option list>(
        [ Some "NamespaceTerminating" ],
        Json.items [ "details"; "causes" ] status
        |> List.map (Json.tryString [ "reason" ])
    )

[<Fact>]
let ``a stale version is a conflict`` () =
    let state = fresh |> withMap "a" "1"
    let _, _, read = state |> send (Request.get one)

    let state =
        state
        |> after (Request.put one (Json.set [ "data"; "key" ] (Json.str "2") read))

    for request in
        [
            Request.put one (Json.set [ "data"; "key" ] (Json.str "3") read)
            Request.mergePatch one (Json.obj [ "metadata", Json.obj [ "resourceVersion", Json.str (version read) ] ])
        ] do
        let _, code, status = state |> send request
        Assert.Equal(409, code)
        Assert.Equal("Conflict", reason status)

        Assert.Equal(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again",
            message status
        )

[<Fact>]
let ``a write that changes nothing gets no new version and no event`` () =
    let state = fresh |> after (Request.post deployments deployment)
    let _, _, read = state |> send (Request.get (deployments + "/web"))

    for request in
        [
            Request.put (deployments + "/web") read
            // The server's defaults do not make a difference.
            Request.put (deployments + "/web") deployment
            Request.mergePatch (deployments + "/web") Json.empty
        ] do
        let again, code, written = state |> send request
        Assert.Equal(200, code)
        Assert.Equal(read, written)
        Assert.Equal(state.Revision, again.Revision)

[<Fact>]
let ``the generation counts what is asked for and nothing else`` () =
    let path = deployments + "/web"
    let state = fresh |> after (Request.post deployments deployment)

    let generation (request: Request) =
        let _, _, written = state |> send request
        Metadata.generation written

    Assert.Equal(2L, generation (Request.mergePatch path (json """{"spec":{"replicas":2}}""")))
    Assert.Equal(1L, generation (Request.mergePatch path (json """{"metadata":{"labels":{"a":"b"}}}""")))
    Assert.Equal(2L, generation (Request.mergePatch path (json """{"metadata":{"annotations":{"a":"b"}}}""")))
    Assert.Equal(1L, generation (Request.mergePatch (path + "/status") (json """{"status":{"replicas":2}}""")))

[<Fact>]
let ``status is written through its own door only`` () =
    let path = lamps + "/desk"

    let state =
        lit |> after (Request.mergePatch path (json """{"status":{"on":true}}"""))

    let _, _, unlit = state |> send (Request.get path)
    Assert.Equal(None, Json.tryPath [ "status"; "on" ] unlit)

    let state =
        state
        |> after (
            Request.mergePatch
                (path + "/status")
                (json """{"status":{"on":true},"spec":{"watts":9},"metadata":{"labels":{"a":"b"}}}""")
        )

    let _, _, bright = state |> send (Request.get path)
    Assert.Equal(Some(Json.Bool true), Json.tryPath [ "status"; "on" ] bright)
    Assert.Equal(Some 5L, Json.tryInt64 [ "spec"; "watts" ] bright)
    Assert.True((Metadata.labels bright).IsEmpty)
    Assert.Equal(1L, Metadata.generation bright)

[<Fact>]
let ``a kind without status door has none`` () =
    let _, code, _ = fresh |> withMap "a" "1" |> send (Request.get (one + "/status"))
    Assert.Equal(404, code)

[<Fact>]
let ``custom resources are replaced only by who says which version was read`` () =
    let _, code, status = lit |> send (Request.put (lamps + "/desk") lamp)
    Assert.Equal(422, code)

    Assert.Equal(
        "Lamp.example.com \"desk\" is invalid: metadata.resourceVersion: Invalid value: 0x0: must be specified for an update",
        message status
    )

[<Fact>]
let ``a body for another object is refused`` () =
    let state = fresh |> withMap "a" "1"
    let _, code, status = state |> send (Request.put one (map "b" "1"))
    Assert.Equal(400, code)
    Assert.Equal("the name of the object (b) does not match the name on the URL (a)", message status)

    let _, code, status =
        state
        |> send (Request.post maps (map "c" "1" |> Metadata.set "namespace" (Json.str "kube-system")))

    Assert.Equal(400, code)

    Assert.Equal(
        "the namespace of the provided object does not match the namespace sent on the request",
        message status
    )

[<Fact>]
let ``a dry run answers and leaves no trace`` () =
    let state, code, made =
        fresh
        |> send (Request.post maps (map "a" "1") |> Request.withQuery "dryRun" "All")

    Assert.Equal(201, code)
    Assert.Equal("a", Metadata.name made)
    Assert.Equal(fresh.Revision, state.Revision)
    let _, code, _ = state |> send (Request.get one)
    Assert.Equal(404, code)

[<Fact>]
let ``only some kinds are made by a put`` () =
    let _, code, _ = fresh |> send (Request.put one (map "a" "1"))
    Assert.Equal(404, code)

    let lease = json """{"spec":{"holderIdentity":"me","leaseDurationSeconds":15}}"""

    let _, code, _ =
        fresh
        |> send (Request.put "/apis/coordination.k8s.io/v1/namespaces/default/leases/a" lease)

    Assert.Equal(201, code)
