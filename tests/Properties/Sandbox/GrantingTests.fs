module ImageRegistry.Properties.Sandbox.GrantingTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open ImageRegistry.Properties.Sandbox.World
open ImageRegistry.Properties.Sandbox.AccessLab

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

[<Theory>]
[<InlineData("Background")>]
[<InlineData("Foreground")>]
let ``who may delete a binding needs no more, whatever it grants`` (propagation: string) =
    let state =
        ruled """{"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterrolebindings"],"verbs":["delete"]}"""
        |> after (clusterRole "strong" """{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}""")
        |> after (clusterBinding "strong")
        |> after (clusterBinding "missing")

    for name in [ "strong"; "missing" ] do
        let deletion =
            Request.delete (rbac + "/clusterrolebindings/" + name)
            |> Request.withQuery "propagationPolicy" propagation

        Assert.Equal(200, codeOf deletion state)

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
