module ImageRegistry.Properties.Sandbox.AccessTests

open System
open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open ImageRegistry.Properties.Sandbox.World
open ImageRegistry.Properties.Sandbox.AccessLab

// Who -----------------------------------------------------------------------------------------------------------------------

[<Fact>]
let ``without a token everything is allowed, with an unknown one nothing`` () =
    let _, code, _ = send (Request.get maps) inhabited
    Assert.Equal(200, code)

    let _, code, document = send (Request.get maps |> Request.withToken "abc") inhabited
    Assert.Equal(401, code)
    Assert.Equal("Unauthorized", message document)
    Assert.Equal("Unauthorized", reason document)

[<Fact>]
let ``a token ends with its time and with its account`` () =
    let token = Machine.token noon "default" "robot" inhabited |> Option.defaultValue ""
    let request = Request.get "/version" |> Request.withToken token

    let at (time: DateTimeOffset) state =
        (Machine.handle time request state |> snd).Code

    Assert.Equal(200, at noon inhabited)
    Assert.Equal(200, at (noon.AddSeconds 86399.) inhabited)
    Assert.Equal(401, at (noon.AddSeconds 86400.) inhabited)

    let path = "/api/v1/namespaces/default/serviceaccounts"
    let gone = inhabited |> after (Request.delete (path + "/robot"))
    Assert.Equal(401, at noon gone)

    let again =
        gone |> after (Request.post path (json """{"metadata":{"name":"robot"}}"""))

    Assert.Equal(401, at noon again)

[<Fact>]
let ``a token of another cluster is not good`` () =
    let token =
        ServiceAccountToken.mint
            noon
            (TimeSpan.FromHours 1.)
            []
            "default"
            "robot"
            (Machine.list
                {
                    Group = ""
                    Version = "v1"
                    Plural = "serviceaccounts"
                    Kind = "ServiceAccount"
                    Scope = Namespaced
                }
                "default"
                inhabited
             |> List.head
             |> Metadata.uid)
            (Machine.start noon 2UL)

    let _, code, _ = send (Request.get "/version" |> Request.withToken token) inhabited
    Assert.Equal(401, code)

[<Fact>]
let ``a TokenRequest gives a token for as long as it is asked`` () =
    let ask body =
        send (Request.post "/api/v1/namespaces/default/serviceaccounts/robot/token" (json body)) inhabited

    let _, code, document = ask """{"spec":{"expirationSeconds":1200}}"""
    Assert.Equal(201, code)
    Assert.Equal(Some "TokenRequest", Json.tryString [ "kind" ] document)
    Assert.Equal(Some "2026-11-20T12:20:00Z", Json.tryString [ "status"; "expirationTimestamp" ] document)

    let token = Json.tryString [ "status"; "token" ] document |> Option.defaultValue ""

    let _, code, me =
        send
            (Request.post "/apis/authentication.k8s.io/v1/selfsubjectreviews" Json.empty
             |> Request.withToken token)
            inhabited

    Assert.Equal(201, code)
    Assert.Equal(Some account, Json.tryString [ "status"; "userInfo"; "username" ] me)

    let _, code, document = ask """{"spec":{"expirationSeconds":60}}"""
    Assert.Equal(422, code)

    Assert.Equal(
        "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes",
        message document
    )

// What ----------------------------------------------------------------------------------------------------------------------

[<Fact>]
let ``what no rule allows is refused in the server's words`` () =
    let refused request =
        let _, code, document = asRobot request inhabited
        Assert.Equal(403, code)
        Assert.Equal("Forbidden", reason document)
        message document

    Assert.Equal(
        "configmaps \"a\" is forbidden: User \"system:serviceaccount:default:robot\" cannot get resource \"configmaps\" in API group \"\" in the namespace \"default\"",
        refused (Request.get (maps + "/a"))
    )

    Assert.Equal(
        "deployments.apps is forbidden: User \"system:serviceaccount:default:robot\" cannot list resource \"deployments\" in API group \"apps\" at the cluster scope",
        refused (Request.get "/apis/apps/v1/deployments")
    )

    Assert.Equal(
        "deployments.apps \"web\" is forbidden: User \"system:serviceaccount:default:robot\" cannot patch resource \"deployments/status\" in API group \"apps\" in the namespace \"default\"",
        refused (Request.mergePatch (deployments + "/web/status") Json.empty)
    )

    Assert.Equal(
        "namespaces \"default\" is forbidden: User \"system:serviceaccount:default:robot\" cannot delete resource \"namespaces\" in API group \"\" in the namespace \"default\"",
        refused (Request.delete "/api/v1/namespaces/default")
    )

    Assert.Equal(
        "forbidden: User \"system:serviceaccount:default:robot\" cannot get path \"/metrics\"",
        refused (Request.get "/metrics")
    )

[<Theory>]
[<InlineData("""{"apiGroups":[""],"resources":["configmaps"],"verbs":["list"]}""", 200)>]
[<InlineData("""{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}""", 200)>]
[<InlineData("""{"apiGroups":["apps"],"resources":["configmaps"],"verbs":["list"]}""", 403)>]
[<InlineData("""{"apiGroups":[""],"resources":["configmaps"],"verbs":["get","watch"]}""", 403)>]
[<InlineData("""{"apiGroups":[""],"resources":["configmaps/status"],"verbs":["*"]}""", 403)>]
[<InlineData("""{"apiGroups":[""],"resources":["configmaps"],"verbs":["list"],"resourceNames":["a"]}""", 403)>]
let ``a list needs group, resource and verb, and no name`` (rule: string) (expected: int) =
    Assert.Equal(expected, codeOf (Request.get maps) (ruled rule))

[<Fact>]
let ``a rule of names allows the list and the watch of one of them`` () =
    let state =
        ruled """{"apiGroups":[""],"resources":["configmaps"],"verbs":["get","list","watch"],"resourceNames":["a"]}"""

    let of' name =
        Request.get maps |> Request.withQuery "fieldSelector" ("metadata.name=" + name)

    Assert.Equal(200, codeOf (of' "a") state)
    Assert.Equal(200, codeOf (of' "a" |> Request.withQuery "watch" "1") state)
    Assert.Equal(403, codeOf (of' "b") state)
    Assert.Equal(404, codeOf (Request.get (maps + "/a")) state)
    Assert.Equal(403, codeOf (Request.get (maps + "/b")) state)

[<Theory>]
[<InlineData("deployments", 403)>]
[<InlineData("deployments/status", 200)>]
[<InlineData("*/status", 200)>]
[<InlineData("*", 200)>]
[<InlineData("deployments/*", 403)>]
let ``a subresource has to be allowed by itself`` (resource: string) (expected: int) =
    let state =
        ruled ("""{"apiGroups":["apps"],"resources":["RESOURCE"],"verbs":["patch"]}""".Replace("RESOURCE", resource))
        |> after (Request.post deployments deployment)

    Assert.Equal(expected, codeOf (Request.mergePatch (deployments + "/web/status") Json.empty) state)

[<Theory>]
[<InlineData("/metrics", 404)>]
[<InlineData("/met*", 404)>]
[<InlineData("*", 404)>]
[<InlineData("/metric", 403)>]
let ``paths that are no resources have rules of their own`` (url: string) (expected: int) =
    let state =
        ruled ("""{"nonResourceURLs":["PATH"],"verbs":["get"]}""".Replace("PATH", url))

    Assert.Equal(expected, codeOf (Request.get "/metrics") state)

[<Fact>]
let ``everybody who is known may look at what is served`` () =
    for path in [ "/api"; "/apis"; "/apis/apps/v1"; "/version"; "/healthz"; "/openapi/v3" ] do
        Assert.Equal(200, codeOf (Request.get path) inhabited)

[<Fact>]
let ``a RoleBinding gives its role in its namespace only`` () =
    let rules = """{"apiGroups":[""],"resources":["configmaps"],"verbs":["list"]}"""

    for kind, made in [ "Role", role "default" "r" rules; "ClusterRole", clusterRole "r" rules ] do
        let state = inhabited |> after made |> after (binding "default" kind "r")
        Assert.Equal(200, codeOf (Request.get maps) state)
        Assert.Equal(403, codeOf (Request.get "/api/v1/namespaces/kube-system/configmaps") state)
        Assert.Equal(403, codeOf (Request.get "/api/v1/configmaps") state)

[<Fact>]
let ``a subject can be a group or a user, too`` () =
    for subject in
        [
            """{"apiGroup":"rbac.authorization.k8s.io","kind":"Group","name":"system:serviceaccounts:default"}"""
            """{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"system:serviceaccount:default:robot"}"""
        ] do
        let state =
            inhabited
            |> after (clusterRole "r" """{"apiGroups":[""],"resources":["configmaps"],"verbs":["list"]}""")
            |> after (Request.post (rbac + "/clusterrolebindings") (bindingOf "ClusterRole" "r" subject))

        Assert.Equal(200, codeOf (Request.get maps) state)

[<Fact>]
let ``a binding to a role that is missing is told of`` () =
    let state = inhabited |> after (clusterBinding "r")
    let _, _, document = asRobot (Request.get maps) state

    Assert.EndsWith(
        "in the namespace \"default\": RBAC: clusterrole.rbac.authorization.k8s.io \"r\" not found",
        message document
    )

[<Fact>]
let ``a PUT that makes the object has to be allowed as a create`` () =
    let put =
        Request.put
            "/apis/coordination.k8s.io/v1/namespaces/default/leases/l"
            (json """{"metadata":{"name":"l"},"spec":{}}""")

    let with' verbs =
        ruled ("""{"apiGroups":["coordination.k8s.io"],"resources":["leases"],"verbs":VERBS}""".Replace("VERBS", verbs))

    Assert.Equal(403, codeOf put (with' """["update"]"""))
    Assert.Equal(201, codeOf put (with' """["update","create"]"""))
