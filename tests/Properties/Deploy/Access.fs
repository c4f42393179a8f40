/// Who may do what: the rules of `rbac.authorization.k8s.io`, read from manifests and applied to requests.
module ImageRegistry.Properties.Deploy.Access

open ImageRegistry.Core

/// One request as the authorizer sees it. Empty: no namespace, or no name yet.
type Request = {
    Verb: string
    Group: string
    /// With a sub-resource behind a slash.
    Resource: string
    Namespace: string
    Name: string
}

/// One rule of a role.
type Rule = {
    /// Where it counts; empty for everywhere.
    Where: string
    Groups: string list
    Resources: string list
    Verbs: string list
    /// Empty: any name.
    Names: string list
}

/// `watch daemonsets.apps openshift-image-registry/node-ca`
let text (request: Request) : string =
    request.Verb
    + " "
    + request.Resource
    + (if request.Group = "" then "" else "." + request.Group)
    + (if request.Namespace = "" then
           " "
       else
           " " + request.Namespace + "/")
    + (if request.Name = "" then "*" else request.Name)

/// Whether this rule allows the request.
let allows (rule: Rule) (request: Request) : bool =
    (rule.Where = "" || rule.Where = request.Namespace)
    && List.contains request.Group rule.Groups
    && List.contains request.Resource rule.Resources
    && List.contains request.Verb rule.Verbs
    && (List.isEmpty rule.Names || List.contains request.Name rule.Names)

let private texts (field: string) (document: Json) =
    Json.items [ field ] document |> List.choose Json.asString

let private rule (where: string) (document: Json) : Rule = {
    Where = where
    Groups = texts "apiGroups" document
    Resources = texts "resources" document
    Verbs = texts "verbs" document
    Names = texts "resourceNames" document
}

let private text' path document =
    Json.tryString path document |> Option.defaultValue ""

/// What these objects allow to the ServiceAccount: the rules of all roles that are bound to it, each where its binding counts.
let granted (ns: string) (account: string) (documents: Json list) : Rule list =
    let isMeant binding =
        Json.items [ "subjects" ] binding
        |> List.exists (fun subject ->
            text' [ "kind" ] subject = "ServiceAccount"
            && text' [ "name" ] subject = account
            && text' [ "namespace" ] subject = ns)

    let rulesOf kind where name =
        documents
        |> List.filter (fun document ->
            text' [ "kind" ] document = kind
            && text' [ "metadata"; "name" ] document = name
            && (kind = "ClusterRole" || text' [ "metadata"; "namespace" ] document = where))
        |> List.collect (Json.items [ "rules" ])
        |> List.map (rule where)

    documents
    |> List.filter isMeant
    |> List.collect (fun binding ->
        let role = text' [ "roleRef"; "kind" ] binding, text' [ "roleRef"; "name" ] binding

        match text' [ "kind" ] binding, role with
        | "ClusterRoleBinding", ("ClusterRole", name) -> rulesOf "ClusterRole" "" name
        | "RoleBinding", (kind, name) -> rulesOf kind (text' [ "metadata"; "namespace" ] binding) name
        | _, _ -> [])

/// The rules of a ClusterRole, everywhere.
let ofClusterRole (document: Json) : Rule list =
    Json.items [ "rules" ] document |> List.map (rule "")
