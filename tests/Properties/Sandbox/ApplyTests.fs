module ImageRegistry.Properties.Sandbox.ApplyTests

open FsCheck.FSharp
open Xunit
open ImageRegistry.Core
open ImageRegistry.Properties
open ImageRegistry.Sandbox
open ImageRegistry.Properties.Sandbox.World

/// What this manager wants of the object at this path.
let private applied (manager: string) (path: string) (config: Json) : Request =
    {
        Request.put path config with
            Method = "PATCH"
            ContentType = Request.applyPatchType
    }
    |> Request.withQuery "fieldManager" manager

let private forced = Request.withQuery "force" "true"

let private config (data: (string * string) list) : Json =
    Json.obj [
        "apiVersion", Json.str "v1"
        "kind", Json.str "ConfigMap"
        "metadata", Json.obj [ "name", Json.str "a" ]
        "data", Json.textMap (Map.ofList data)
    ]

let private path = maps + "/a"

let private wants manager data = applied manager path (config data)

let private data (state: State) : (string * string) list =
    let _, _, document = send (Request.get path) state
    Json.texts [ "data" ] document |> Map.toList

/// `MANAGER/OPERATION` with the fields it owns.
let private owners (path: string) (state: State) : (string * string) list =
    let _, _, document = send (Request.get path) state

    document
    |> Json.items [ "metadata"; "managedFields" ]
    |> List.map (fun entry ->
        let text name =
            Json.tryString [ name ] entry |> Option.defaultValue ""

        let part =
            match text "subresource" with
            | "" -> ""
            | subresource -> "/" + subresource

        text "manager" + "/" + text "operation" + part,
        entry
        |> Json.tryField "fieldsV1"
        |> Option.map Json.text
        |> Option.defaultValue "")

// Creating, changing, giving up -------------------------------------------------------------------------------------------------

[<Fact>]
let ``an apply creates what is not there`` () =
    let state, code, document = send (wants "one" [ "k", "1" ]) fresh
    Assert.Equal(201, code)

    Assert.Equal(
        Some(
            json
                """[{"manager":"one","operation":"Apply","apiVersion":"v1","time":"2026-11-20T12:00:00Z","fieldsType":"FieldsV1",
                     "fieldsV1":{"f:data":{"f:k":{}}}}]"""
        ),
        Json.tryPath [ "metadata"; "managedFields" ] document
    )

    Assert.Equal<(string * string) list>([ "k", "1" ], data state)

[<Fact>]
let ``what a manager no longer wants goes, if nobody else wants it`` () =
    let state =
        fresh
        |> after (wants "one" [ "mine", "1"; "shared", "1" ])
        |> after (wants "two" [ "shared", "1"; "theirs", "1" ])
        |> after (wants "one" [])

    Assert.Equal<(string * string) list>([ "shared", "1"; "theirs", "1" ], data state)

    Assert.Equal<(string * string) list>(
        [
            // An empty map is something to want, too.
            "one/Apply", """{"f:data":{}}"""
            "two/Apply", """{"f:data":{"f:shared":{},"f:theirs":{}}}"""
        ],
        owners path state
    )

[<Fact>]
let ``what others own is not changed but by force`` () =
    let state = fresh |> after (wants "one" [ "k", "1"; "l", "1" ])
    let _, code, refused = send (wants "two" [ "k", "2" ]) state
    Assert.Equal(409, code)
    Assert.Equal("Apply failed with 1 conflict: conflict with \"one\": .data.k", message refused)

    Assert.Equal(
        Some(json """[{"reason":"FieldManagerConflict","message":"conflict with \"one\"","field":".data.k"}]"""),
        Json.tryPath [ "details"; "causes" ] refused
    )

    let _, _, twice = send (wants "two" [ "k", "2"; "l", "2" ]) state

    Assert.Equal("Apply failed with 2 conflicts: conflicts with \"one\":\n- .data.k\n- .data.l", message twice)

    let taken = state |> after (wants "two" [ "k", "2" ] |> forced)
    Assert.Equal<(string * string) list>([ "k", "2"; "l", "1" ], data taken)

    Assert.Equal<(string * string) list>(
        [
            "one/Apply", """{"f:data":{"f:l":{}}}"""
            "two/Apply", """{"f:data":{"f:k":{}}}"""
        ],
        owners path taken
    )

[<Fact>]
let ``the same value is shared without a conflict`` () =
    let state =
        fresh |> after (wants "one" [ "k", "1" ]) |> after (wants "two" [ "k", "1" ])

    Assert.Equal<(string * string) list>(
        [
            "one/Apply", """{"f:data":{"f:k":{}}}"""
            "two/Apply", """{"f:data":{"f:k":{}}}"""
        ],
        owners path state
    )

[<Fact>]
let ``an update takes the fields it changes`` () =
    let state =
        fresh
        |> after (wants "one" [ "k", "1"; "l", "1" ])
        |> after (
            Request.mergePatch path (json """{"data":{"k":"2"}}""")
            |> Request.withUserAgent "editor/1.0 (linux)"
        )

    Assert.Equal<(string * string) list>(
        [
            "one/Apply", """{"f:data":{"f:l":{}}}"""
            "editor/Update", """{"f:data":{"f:k":{}}}"""
        ],
        owners path state
    )

    let _, _, refused = send (wants "one" [ "k", "1"; "l", "1" ]) state
    Assert.Equal("Apply failed with 1 conflict: conflict with \"editor\" using v1: .data.k", message refused)

[<Fact>]
let ``who wrote before the first apply is found out from the history`` () =
    let made =
        fresh
        |> after (
            Request.post maps (config [ "k", "1"; "l", "1" ])
            |> Request.withQuery "fieldManager" "maker"
        )
        |> after (
            Request.mergePatch path (json """{"data":{"l":"2"}}""")
            |> Request.withQuery "fieldManager" "editor"
        )

    let _, _, refused = send (wants "one" [ "k", "9"; "l", "9" ]) made

    Assert.Equal(
        "Apply failed with 2 conflicts: conflicts with \"editor\" using v1:\n- .data.l\nconflicts with \"maker\" using v1:\n- .data.k",
        message refused
    )

    let _, _, forgotten =
        send (wants "one" [ "k", "9" ]) (Machine.compact made.Revision made)

    Assert.Equal(
        "Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .data.k",
        message forgotten
    )

[<Fact>]
let ``objects that nobody applies to keep no account of owners`` () =
    let state = fresh |> after (Request.post maps (config [ "k", "1" ]))
    Assert.Empty(owners path state)

[<Fact>]
let ``an apply needs a manager, and only an apply can be forced`` () =
    let _, code, refused = send (wants "" [ "k", "1" ]) fresh
    Assert.Equal(422, code)

    Assert.Equal(
        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch",
        message refused
    )

    let _, code, refused =
        fresh
        |> after (wants "one" [ "k", "1" ])
        |> send (Request.mergePatch path Json.empty |> forced)

    Assert.Equal(422, code)

    Assert.Equal(
        "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch",
        message refused
    )

[<Fact>]
let ``an apply of an old version is a conflict`` () =
    let state = fresh |> after (wants "one" [ "k", "1" ])

    let old =
        config [ "k", "2" ] |> Json.set [ "metadata"; "resourceVersion" ] (Json.str "1")

    let _, code, refused = send (applied "one" path old) state
    Assert.Equal(409, code)
    Assert.Contains("the object has been modified", message refused)

// Lists, structures, status -----------------------------------------------------------------------------------------------------

let private deploymentPath = deployments + "/web"

let private container (text: string) =
    json (
        """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[CONTAINER]}}}}"""
            .Replace("CONTAINER", text)
    )

[<Fact>]
let ``items of lists with keys are owned one by one`` () =
    let state =
        fresh
        |> after (
            applied
                "one"
                deploymentPath
                (deployment
                 |> Json.set [ "apiVersion" ] (Json.str "apps/v1")
                 |> Json.set [ "kind" ] (Json.str "Deployment"))
        )
        |> after (
            applied
                "two"
                deploymentPath
                (container """{"name":"side","image":"side:1","ports":[{"containerPort":80}]}""")
        )

    let _, _, document = send (Request.get deploymentPath) state

    Assert.Equal<string list>(
        [ "web"; "side" ],
        Json.items [ "spec"; "template"; "spec"; "containers" ] document
        |> List.choose (Json.tryString [ "name" ])
    )

    Assert.Contains(
        ("two/Apply",
         """{"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"side\"}":{".":{},"f:image":{},"f:name":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}}}}}}}}}"""),
        owners deploymentPath state
    )

    let _, _, refused =
        send (applied "two" deploymentPath (container """{"name":"web","image":"web:2"}""")) state

    Assert.Equal(
        "Apply failed with 1 conflict: conflict with \"one\": .spec.template.spec.containers[name=\"web\"].image",
        message refused
    )

    let without =
        state
        |> after (
            applied
                "two"
                deploymentPath
                (json """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"}}""")
        )

    let _, _, document = send (Request.get deploymentPath) without

    Assert.Equal<string list>(
        [ "web" ],
        Json.items [ "spec"; "template"; "spec"; "containers" ] document
        |> List.choose (Json.tryString [ "name" ])
    )

[<Fact>]
let ``a list that is taken as a whole has one owner`` () =
    let tolerations texts =
        container ("""{"name":"web","image":"web:1"}""")
        |> Json.set
            [ "spec"; "template"; "spec"; "tolerations" ]
            (Json.list (
                texts
                |> List.map (fun key -> Json.obj [ "key", Json.str key; "operator", Json.str "Exists" ])
            ))

    let state =
        fresh
        |> after (Request.post deployments deployment |> Request.withQuery "fieldManager" "maker")
        |> after (applied "one" deploymentPath (tolerations [ "a" ]))

    let _, _, refused =
        send (applied "two" deploymentPath (tolerations [ "a"; "b" ])) state

    Assert.Equal(
        "Apply failed with 1 conflict: conflict with \"one\": .spec.template.spec.tolerations",
        message refused
    )

[<Fact>]
let ``the status is applied and owned apart`` () =
    let lampPath = lamps + "/desk"

    let lit = Json.obj [ "lit", Json.Bool true ]

    let status =
        Json.obj [
            "apiVersion", Json.str "example.com/v1"
            "kind", Json.str "Lamp"
            "metadata", Json.obj [ "name", Json.str "desk" ]
            "status", lit
        ]

    let state =
        World.lit
        |> after (applied "one" (lampPath + "/status") status)
        |> after (applied "one" lampPath (status |> Json.set [ "spec"; "watts" ] (Json.int 5)))

    let _, _, document = send (Request.get lampPath) state
    Assert.Equal(Some lit, Json.tryField "status" document)

    Assert.Equal<(string * string) list>(
        [
            "one/Apply", """{"f:spec":{"f:watts":{}}}"""
            "one/Apply/status", """{"f:status":{"f:lit":{}}}"""
        ],
        owners lampPath state |> List.filter (fun (owner, _) -> owner.StartsWith "one")
    )

// Laws --------------------------------------------------------------------------------------------------------------------------

let private keys = [ "a"; "b"; "c"; "d"; "e" ]

let private wishes: FsCheck.Gen<(string * string) list> =
    Gen.zip (Gen.elements keys) (Gen.elements [ "1"; "2" ])
    |> Gen.listOf
    |> Gen.map (Map.ofList >> Map.toList)

[<Fact>]
let ``an apply that is repeated changes nothing the second time`` () =
    Law.forAll
        "an apply that is repeated changes nothing the second time"
        (Arb.fromGen (Gen.zip wishes wishes))
        (fun (first, second) ->
            let once =
                fresh |> after (wants "one" first) |> after (wants "two" second |> forced)

            let again =
                once |> after (wants "two" second |> Request.withQuery "fieldManager" "two")

            Assert.Equal(once.Revision, again.Revision))

[<Fact>]
let ``managers that want different fields never conflict`` () =
    Law.forAll
        "managers that want different fields never conflict"
        (Arb.fromGen (Gen.zip3 wishes wishes (Gen.elements keys)))
        (fun (first, second, limit) ->
            let first = first |> List.filter (fun (key, _) -> key < limit)
            let second = second |> List.filter (fun (key, _) -> key >= limit)
            let state = fresh |> after (wants "one" first) |> after (wants "two" second)
            Assert.Equal<(string * string) list>(first @ second, data state))

[<Fact>]
let ``a field that is no longer wanted goes if and only if nobody else owns it`` () =
    Law.forAll
        "a field that is no longer wanted goes if and only if nobody else owns it"
        (Arb.fromGen (Gen.zip3 wishes wishes wishes))
        (fun (first, second, later) ->
            let both =
                fresh |> after (wants "one" first) |> after (wants "two" second |> forced)

            let left = both |> after (wants "one" later |> forced)
            let wanted = Map.ofList (second @ later)
            Assert.Equal<(string * string) list>(Map.toList wanted, data left))
