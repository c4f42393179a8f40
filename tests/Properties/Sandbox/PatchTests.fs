module ImageRegistry.Properties.Sandbox.PatchTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open World

[<Theory>]
[<InlineData("""[{"op":"add","path":"/b","value":1}]""", """{"a":[1,2],"b":1}""")>]
[<InlineData("""[{"op":"add","path":"/a/-","value":3}]""", """{"a":[1,2,3]}""")>]
[<InlineData("""[{"op":"add","path":"/a/0","value":0}]""", """{"a":[0,1,2]}""")>]
[<InlineData("""[{"op":"remove","path":"/a/0"}]""", """{"a":[2]}""")>]
[<InlineData("""[{"op":"replace","path":"/a/1","value":9}]""", """{"a":[1,9]}""")>]
[<InlineData("""[{"op":"move","from":"/a/0","path":"/b"}]""", """{"a":[2],"b":1}""")>]
[<InlineData("""[{"op":"copy","from":"/a","path":"/b"}]""", """{"a":[1,2],"b":[1,2]}""")>]
[<InlineData("""[{"op":"test","path":"/a/0","value":1},{"op":"add","path":"/x~1y~0","value":1}]""",
             """{"a":[1,2],"x/y~":1}""")>]
let ``operations of a JSON patch`` (patch: string, expected: string) =
    Assert.Equal(Ok(json expected), JsonPatch.apply (json patch) (json """{"a":[1,2]}"""))

[<Theory>]
[<InlineData("""[{"op":"remove","path":"/b"}]""")>]
[<InlineData("""[{"op":"replace","path":"/b","value":1}]""")>]
[<InlineData("""[{"op":"add","path":"/a/3","value":1}]""")>]
[<InlineData("""[{"op":"add","path":"/b/c","value":1}]""")>]
[<InlineData("""[{"op":"test","path":"/a/0","value":2}]""")>]
[<InlineData("""{"op":"add"}""")>]
let ``operations that cannot be done`` (patch: string) =
    Assert.True(JsonPatch.apply (json patch) (json """{"a":[1,2]}""") |> Result.isError)

[<Fact>]
let ``a failed patch changes nothing and is unprocessable`` () =
    let state = fresh |> withMap "a" "1"

    let request =
        Request.mergePatch
            (maps + "/a")
            (json """[{"op":"add","path":"/data/x","value":"1"},{"op":"remove","path":"/nothing"}]""")
        |> Request.withContentType Request.jsonPatchType

    let after, code, status = state |> send request
    Assert.Equal(422, code)
    Assert.Equal("Invalid", reason status)
    Assert.Equal(state.Revision, after.Revision)

[<Fact>]
let ``strategic merge is for built-in kinds only, apply for none`` () =
    let patch contentType path =
        Request.mergePatch path Json.empty |> Request.withContentType contentType

    let _, code, status =
        lit |> send (patch Request.strategicPatchType (lamps + "/desk"))

    Assert.Equal(415, code)

    Assert.Equal(
        "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
        message status
    )

[<Fact>]
let ``a strategic merge patch goes into lists by their keys`` () =
    let patch =
        json """{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:2"}]}}}}"""

    let _, code, written =
        fresh
        |> after (Request.post deployments deployment)
        |> send (
            Request.mergePatch (deployments + "/web") patch
            |> Request.withContentType Request.strategicPatchType
        )

    Assert.Equal(200, code)

    Assert.Equal<(string option * string option) list>(
        [ Some "web:2", Some "IfNotPresent" ],
        Json.items [ "spec"; "template"; "spec"; "containers" ] written
        |> List.map (fun container ->
            Json.tryString [ "image" ] container, Json.tryString [ "imagePullPolicy" ] container)
    )
