module ImageRegistry.Properties.Sandbox.DefinitionTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open World

[<Fact>]
let ``a definition is served as soon as it is there`` () =
    let state = fresh |> after (Request.post definitions definition)
    let _, _, made = state |> send (Request.get (definitions + "/lamps.example.com"))

    Assert.Equal<string option list>(
        [ Some "NamesAccepted"; Some "Established" ],
        Json.items [ "status"; "conditions" ] made
        |> List.map (Json.tryString [ "type" ])
    )

    let _, code, list = state |> send (Request.get lamps)
    Assert.Equal(200, code)
    Assert.Equal(Some "LampList", Json.tryString [ "kind" ] list)

[<Fact>]
let ``custom resources are pruned, completed and checked`` () =
    let _, _, made = lit |> send (Request.get (lamps + "/desk"))
    Assert.Equal(Some(json """{"watts":5,"colour":"warm"}"""), Json.tryField "spec" made)
    Assert.Equal(1L, Metadata.generation made)

    let _, code, status =
        lit
        |> send (Request.mergePatch (lamps + "/desk") (json """{"spec":{"watts":"many"}}"""))

    Assert.Equal(422, code)
    Assert.Equal("Invalid", reason status)

    Assert.Equal<string option list>(
        [ Some "spec.watts" ],
        Json.items [ "details"; "causes" ] status
        |> List.map (Json.tryString [ "field" ])
    )

[<Fact>]
let ``a definition takes its objects with it`` () =
    let state = lit |> after (Request.delete (definitions + "/lamps.example.com"))
    Assert.Equal(0, Store.count "lamps.example.com" state)
    let _, response = state |> Machine.handle noon (Request.get lamps)
    Assert.Equal(Answer.Text "404 page not found\n", response.Answer)
    let _, code, _ = state |> send (Request.get (definitions + "/lamps.example.com"))
    Assert.Equal(404, code)

[<Fact>]
let ``a definition waits for objects that are held`` () =
    let path = lamps + "/desk"

    let state =
        lit
        |> after (Request.mergePatch path (json """{"metadata":{"finalizers":["example.com/keep"]}}"""))
        |> after (Request.delete (definitions + "/lamps.example.com"))

    let _, code, held = state |> send (Request.get path)
    Assert.Equal(200, code)
    Assert.True(Metadata.isDeleting held)

    let state =
        state
        |> after (Request.mergePatch path (json """{"metadata":{"finalizers":null}}"""))

    let _, code, _ = state |> send (Request.get (definitions + "/lamps.example.com"))
    Assert.Equal(404, code)

[<Fact>]
let ``discovery tells what is served`` () =
    let _, _, list = lit |> send (Request.get "/apis/example.com/v1")

    Assert.Equal<string option list>(
        [ Some "lamps"; Some "lamps/status" ],
        Json.items [ "resources" ] list |> List.map (Json.tryString [ "name" ])
    )

    let accept =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"

    let _, response =
        lit |> Machine.handle noon (Request.get "/apis" |> Request.withAccept accept)

    Assert.Equal("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", response.ContentType)

[<Fact>]
let ``a rule that is not evaluated is told of, in the answer and on the definition`` () =
    let strange =
        definition
        |> Json.set
            [ "spec"; "versions" ]
            (Json.items [ "spec"; "versions" ] definition
             |> List.map (
                 Json.set
                     [ "schema"; "openAPIV3Schema"; "x-kubernetes-validations" ]
                     (json
                         """[{"rule":"quantity(self.spec.size).isInteger()"},{"rule":"self.spec.watts < 100","message":"too bright"}]""")
             )
             |> Json.list)

    let state, response = Machine.handle noon (Request.post definitions strange) fresh

    let expected =
        "the rule \"quantity(self.spec.size).isInteger()\" of v1 at the object is not evaluated: function isInteger is not known here"

    Assert.Equal<string list>([ expected ], response.Warnings)

    let _, _, stored = send (Request.get (definitions + "/lamps.example.com")) state

    Assert.Equal<string list>(
        [ expected ],
        Json.items [ "status"; "conditions" ] stored
        |> List.filter (fun condition -> Json.tryString [ "type" ] condition = Some "RulesEvaluated")
        |> List.choose (Json.tryString [ "message" ])
    )

    let bright = lamp |> Json.set [ "spec"; "watts" ] (Json.int 100)
    let _, code, refused = send (Request.post lamps bright) state
    Assert.Equal(422, code)
    Assert.Equal("Lamp.example.com \"desk\" is invalid: <nil>: Invalid value: \"object\": too bright", message refused)
