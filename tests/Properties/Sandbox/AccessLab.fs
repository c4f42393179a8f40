/// A ServiceAccount called default/robot, what it is allowed, and what it is answered.
module ImageRegistry.Properties.Sandbox.AccessLab

open ImageRegistry.Core
open ImageRegistry.Sandbox
open ImageRegistry.Properties.Sandbox.World

let rbac = "/apis/rbac.authorization.k8s.io/v1"
let account = "system:serviceaccount:default:robot"

let clusterRole (name: string) (rules: string) =
    Request.post
        (rbac + "/clusterroles")
        (json ("""{"metadata":{"name":"NAME"},"rules":[RULES]}""".Replace("NAME", name).Replace("RULES", rules)))

let role (ns: string) (name: string) (rules: string) =
    Request.post
        (rbac + "/namespaces/" + ns + "/roles")
        (json ("""{"metadata":{"name":"NAME"},"rules":[RULES]}""".Replace("NAME", name).Replace("RULES", rules)))

let bindingOf (kind: string) (name: string) (subject: string) =
    json (
        """{"metadata":{"name":"NAME"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"KIND","name":"NAME"},"subjects":[SUBJECT]}"""
            .Replace("NAME", name)
            .Replace("KIND", kind)
            .Replace("SUBJECT", subject)
    )

let robot = """{"kind":"ServiceAccount","name":"robot","namespace":"default"}"""

let clusterBinding name =
    Request.post (rbac + "/clusterrolebindings") (bindingOf "ClusterRole" name robot)

let binding ns kind name =
    Request.post (rbac + "/namespaces/" + ns + "/rolebindings") (bindingOf kind name robot)

/// A server with the ServiceAccount default/robot.
let inhabited =
    fresh
    |> after (Request.post "/api/v1/namespaces/default/serviceaccounts" (json """{"metadata":{"name":"robot"}}"""))

/// What comes back when the robot sends this.
let asRobot (request: Request) (state: State) =
    let token = Machine.token noon "default" "robot" state |> Option.defaultValue "none"
    send (Request.withToken token request) state

let codeOf (request: Request) (state: State) =
    let _, code, _ = asRobot request state
    code

/// The server where the robot has a ClusterRole of these rules in the whole cluster.
let ruled (rules: string) =
    inhabited |> after (clusterRole "r" rules) |> after (clusterBinding "r")
