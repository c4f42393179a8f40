module ImageRegistry.Properties.Sandbox.AccessTests

open System
open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open ImageRegistry.Properties.Sandbox.World

let private rbac = "/apis/rbac.authorization.k8s.io/v1"
let private account = "system:serviceaccount:default:robot"

let private clusterRole (name: string) (rules: string) =
    Request.post
        (rbac + "/clusterroles")
        (json ("""{"metadata":{"name":"NAME"},"rules":[RULES]}""".Replace("NAME", name).Replace("RULES", rules)))

let private role (ns: string) (name: string) (rules: string) =
    Request.post
        (rbac + "/namespaces/" + ns + "/roles")
        (json ("""{"metadata":{"name":"NAME"},"rules":[RULES]}""".Replace("NAME", name).Replace("RULES", rules)))

let private bindingOf (kind: string) (name: string) (subject: string) =
    json (
        """{"metadata":{"name":"NAME"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"KIND","name":"NAME"},"subjects":[SUBJECT]}"""
            .Replace("NAME", name)
            .Replace("KIND", kind)
            .Replace("SUBJECT", subject)
    )

let private robot =
    """{"kind":"ServiceAccount","name":"robot","namespace":"default"}"""

let private clusterBinding name =
    Request.post (rbac + "/clusterrolebindings") (bindingOf "ClusterRole" name robot)

let private binding ns kind name =
    Request.post (rbac + "/namespaces/" + ns + "/rolebindings") (bindingOf kind name robot)

/// A server with the ServiceAccount default/robot.
let private inhabited =
    fresh
    |> after (Request.post "/api/v1/namespaces/default/serviceaccounts" (json """{"metadata":{"name":"robot"}}"""))

/// What comes back when the robot sends this.
let private asRobot (request: Request) (state: State) =
    let token = Machine.token noon "default" "robot" state |> Option.defaultValue "none"
    send (Request.withToken token request) state

let private codeOf (request: Request) (state: State) =
    let _, code, _ = asRobot request state
    code

/// The server where the robot has a ClusterRole of these rules in the whole cluster.
let private ruled (rules: string) =
    inhabited |> after (clusterRole "r" rules) |> after (clusterBinding "r")

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

// Granting ------------------------------------------------------------------------------------------------------------------

let private writesRoles =
    """{"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles","clusterrolebindings"],"verbs":["create","update"]},
       {"apiGroups":[""],"resources":["configmaps"],"verbs":["get"]}"""

[<Fact>]
let ``nobody makes a role with more than he has`` () =
    let state = ruled writesRoles

    Assert.Equal(
        201,
        codeOf (clusterRole "n" """{"apiGroups":[""],"resources":["configmaps"],"verbs":["get"]}""") state
    )

    let _, code, document =
        asRobot
            (clusterRole
                "n"
                """{"apiGroups":[""],"resources":["configmaps","secrets"],"verbs":["get","list"]},{"nonResourceURLs":["/metrics"],"verbs":["get"]}""")
            state

    Assert.Equal(403, code)

    Assert.Equal(
        "clusterroles.rbac.authorization.k8s.io \"n\" is forbidden: user \"system:serviceaccount:default:robot\" (groups=[\"system:serviceaccounts\" \"system:serviceaccounts:default\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n"
        + "{APIGroups:[\"\"], Resources:[\"configmaps\"], Verbs:[\"list\"]}\n"
        + "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\"]}\n"
        + "{NonResourceURLs:[\"/metrics\"], Verbs:[\"get\"]}",
        message document
    )

[<Fact>]
let ``nobody binds a role that allows more than he has, unless he may bind it`` () =
    let given more =
        ruled (writesRoles + more)
        |> after (clusterRole "strong" """{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}""")

    Assert.Equal(403, codeOf (clusterBinding "strong") (given ""))

    let mayBind name =
        """,{"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles"],"verbs":["bind"],"resourceNames":["NAME"]}"""
            .Replace("NAME", name)

    Assert.Equal(201, codeOf (clusterBinding "strong") (given (mayBind "strong")))
    Assert.Equal(403, codeOf (clusterBinding "strong") (given (mayBind "other")))
    Assert.Equal(404, codeOf (clusterBinding "missing") (given ""))

[<Fact>]
let ``who may escalate makes any role`` () =
    let state =
        ruled (
            writesRoles
            + """,{"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles"],"verbs":["escalate"]}"""
        )

    Assert.Equal(201, codeOf (clusterRole "n" """{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}""") state)

[<Fact>]
let ``a dry run is refused like the write itself`` () =
    let escalating =
        clusterRole "n" """{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}"""
        |> Request.withQuery "dryRun" "All"

    Assert.Equal(403, codeOf escalating (ruled writesRoles))

// Asking --------------------------------------------------------------------------------------------------------------------

let private review kind (spec: string) =
    Request.post ("/apis/authorization.k8s.io/v1/" + kind) (json ("{\"spec\":" + spec + "}"))

[<Fact>]
let ``an access review answers as the request itself would be`` () =
    let state =
        ruled """{"apiGroups":[""],"resources":["configmaps"],"verbs":["list"]}"""

    let status verb =
        let _, code, document =
            asRobot
                (review
                    "selfsubjectaccessreviews"
                    ("""{"resourceAttributes":{"namespace":"default","verb":"VERB","resource":"configmaps"}}"""
                        .Replace("VERB", verb)))
                state

        Assert.Equal(201, code)
        Json.tryField "status" document

    Assert.Equal(
        Some(
            json
                """{"allowed":true,"reason":"RBAC: allowed by ClusterRoleBinding \"r\" of ClusterRole \"r\" to ServiceAccount \"robot/default\""}"""
        ),
        status "list"
    )

    Assert.Equal(Some(json """{"allowed":false}"""), status "get")

[<Fact>]
let ``the administrator asks for others, and others only with a right to`` () =
    let state =
        ruled """{"apiGroups":[""],"resources":["configmaps"],"verbs":["list"]}"""

    let ask =
        review
            "subjectaccessreviews"
            """{"user":"system:serviceaccount:default:robot","resourceAttributes":{"verb":"list","resource":"configmaps"}}"""

    let _, code, document = send ask state
    Assert.Equal(201, code)
    Assert.Equal(Some(Json.Bool true), Json.tryPath [ "status"; "allowed" ] document)
    Assert.Equal(403, codeOf ask state)

[<Fact>]
let ``who acts in another's place has the other's rights`` () =
    let state =
        ruled """{"apiGroups":[""],"resources":["configmaps"],"verbs":["list"]}"""

    let _, allowed, _ = send (Request.get maps |> Request.asUser account) state

    let _, refused, _ =
        send (Request.get "/api/v1/secrets" |> Request.asUser account) state

    Assert.Equal<int list>([ 200; 403 ], [ allowed; refused ])
    Assert.Equal(403, codeOf (Request.get maps |> Request.asUser "system:admin") state)

[<Fact>]
let ``the audit log tells who asked, and roles can be held against it`` () =
    let state =
        ruled """{"apiGroups":[""],"resources":["configmaps"],"verbs":["list"]}"""

    let state, _, _ = asRobot (Request.get maps) state
    let state, _, _ = asRobot (Request.post maps (map "a" "1")) state
    let state, _, _ = asRobot (Request.get "/metrics") state
    let robot = User.named account []

    Assert.Equal<(string * string * string * int * bool) list>(
        [
            account, "list", "configmaps", 200, true
            account, "create", "configmaps", 403, false
            account, "get", "", 403, false
        ],
        Machine.audit state
        |> List.filter (fun entry -> entry.User = account)
        |> List.map (fun entry -> entry.User, entry.Verb, entry.Resource, entry.Code, Machine.allows robot entry state)
    )
