namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// What a user may do, by the roles and bindings in the state.
///
/// *Caveats*: aggregated ClusterRoles have only the rules that are written in them. Of the roles that clusters begin with there
/// are `cluster-admin`, `system:auth-delegator` and those of everybody; they are not listed as objects.
[<RequireQualifiedAccess>]
module Authorization =

    let private group = "rbac.authorization.k8s.io"

    let private text path json =
        Json.tryString path json |> Option.defaultValue ""

    // A binding's effect: its rules, or the role that is missing; with the words that say where they come from.
    type private Grant = {
        Rules: Result<PolicyRule list, string>
        Source: string
    }

    let private isFor (user: User) (bindingNamespace: string) (subject: Json) =
        let name = text [ "name" ] subject

        match text [ "kind" ] subject with
        | "User" -> name = user.Name
        | "Group" -> List.contains name user.Groups
        | "ServiceAccount" ->
            let ns =
                match text [ "namespace" ] subject with
                | "" -> bindingNamespace
                | given -> given

            user.Name = "system:serviceaccount:" + ns + ":" + name
        | _ -> false

    let private describe (bindingNamespace: string) (subject: Json) =
        let name = text [ "name" ] subject

        match text [ "kind" ] subject with
        | "ServiceAccount" ->
            let ns =
                match text [ "namespace" ] subject with
                | "" -> bindingNamespace
                | given -> given

            "ServiceAccount " + Finding.quote (name + "/" + ns)
        | kind -> kind + " " + Finding.quote name

    /// The rules of a role that a binding in this namespace (empty: of the cluster) refers to; none when there is no such role.
    let rulesOf (bindingNamespace: string) (reference: Json) (state: State) : PolicyRule list option =
        let name = text [ "name" ] reference

        match text [ "kind" ] reference with
        | "ClusterRole" ->
            Store.tryFind ("clusterroles." + group) "" name state
            |> Option.map PolicyRule.ofRole
            |> Option.orElse (BootstrapRoles.tryRules name)
        | _ ->
            Store.tryFind ("roles." + group) bindingNamespace name state
            |> Option.map PolicyRule.ofRole

    let private grant (state: State) (user: User) (binding: Json) : Grant option =
        let ns = Metadata.ns binding

        binding
        |> Json.items [ "subjects" ]
        |> List.tryFind (isFor user ns)
        |> Option.map (fun subject ->
            let reference = binding |> Json.tryField "roleRef" |> Option.defaultValue Json.empty

            let kind = text [ "kind" ] reference
            let name = text [ "name" ] reference

            let binding =
                if ns = "" then
                    "ClusterRoleBinding " + Finding.quote (Metadata.name binding)
                else
                    "RoleBinding " + Finding.quote (Metadata.name binding + "/" + ns)

            {
                Rules =
                    match rulesOf ns reference state with
                    | Some rules -> Ok rules
                    | None -> Error(kind.ToLowerInvariant() + "." + group + " " + Finding.quote name + " not found")
                Source =
                    binding
                    + " of "
                    + kind
                    + " "
                    + Finding.quote name
                    + " to "
                    + describe ns subject
            })

    let private everybody (user: User) : Grant list =
        let authenticated = "system:authenticated"

        if List.contains authenticated user.Groups then
            BootstrapRoles.ofEverybody
            |> List.choose (fun name ->
                BootstrapRoles.tryRules name
                |> Option.map (fun rules -> {
                    Rules = Ok rules
                    Source =
                        "ClusterRoleBinding "
                        + Finding.quote name
                        + " of ClusterRole "
                        + Finding.quote name
                        + " to Group "
                        + Finding.quote authenticated
                }))
        else
            []

    // Empty namespace: what the user may do in the whole cluster.
    let private grants (ns: string) (state: State) (user: User) : Grant list =
        let ofKind plural ns =
            Store.list (plural + "." + group) ns state |> List.choose (grant state user)

        everybody user
        @ ofKind "clusterrolebindings" ""
        @ (if ns = "" then [] else ofKind "rolebindings" ns)

    /// The rules that the user has in this namespace (empty: in the whole cluster), and what is wrong with the bindings.
    let rulesFor (ns: string) (state: State) (user: User) : PolicyRule list * string list =
        let grants = grants ns state user

        grants
        |> List.collect (fun grant ->
            match grant.Rules with
            | Ok rules -> rules
            | Error _ -> []),
        grants
        |> List.choose (fun grant ->
            match grant.Rules with
            | Ok _ -> None
            | Error why -> Some why)

    /// Whether the user may do this, and the server's reason for it; the reason of a refusal is empty unless a binding is broken.
    let decide (user: User) (access: Access) (state: State) : bool * string =
        if User.mayEverything user then
            true, ""
        else
            let ns =
                match access with
                | Access.Resource access -> access.Namespace
                | Access.Path _ -> ""

            let grants = grants ns state user

            let allowing =
                grants
                |> List.tryFind (fun grant ->
                    match grant.Rules with
                    | Ok rules -> rules |> List.exists (PolicyRule.allows access)
                    | Error _ -> false)

            let broken =
                grants
                |> List.choose (fun grant ->
                    match grant.Rules with
                    | Ok _ -> None
                    | Error why -> Some why)
                |> List.distinct

            match allowing, broken with
            | Some grant, _ -> true, "RBAC: allowed by " + grant.Source
            | None, [] -> false, ""
            | None, [ one ] -> false, "RBAC: " + one
            | None, many -> false, "RBAC: [" + String.concat ", " many + "]"

    /// Whether the user may do this.
    let allows (user: User) (access: Access) (state: State) : bool = fst (decide user access state)

    let private refusal (user: User) (access: Access) : string =
        let user = "User " + Finding.quote user.Name + " cannot "

        match access with
        | Access.Path(verb, path) -> user + verb + " path " + Finding.quote path
        | Access.Resource access ->
            let resource =
                match access.Subresource with
                | "" -> access.Resource
                | subresource -> access.Resource + "/" + subresource

            user
            + access.Verb
            + " resource "
            + Finding.quote resource
            + " in API group "
            + Finding.quote access.Group
            + (match access.Namespace with
               | "" -> " at the cluster scope"
               | ns -> " in the namespace " + Finding.quote ns)

    /// Nothing where the user may do this, or the server's refusal.
    let check (user: User) (access: Access) (state: State) : Result<unit, Status> =
        match decide user access state with
        | true, _ -> Ok()
        | false, reason ->
            let why = refusal user access + (if reason = "" then "" else ": " + reason)

            match access with
            | Access.Path _ -> Error(Status.plain 403 "Forbidden" ("forbidden: " + why))
            | Access.Resource access -> Error(Status.forbiddenTo access.Group access.Resource access.Name why)
