namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Nobody grants what he does not have: the check of writes to roles and bindings.
///
/// *Guarantees*: rules get into a role, and a role gets to subjects, only from a user who holds all of these rules, or who may
/// `escalate` the role or `bind` the role.
[<RequireQualifiedAccess>]
module Escalation =

    let private group = "rbac.authorization.k8s.io"

    // Only the garbage collector's bookkeeping may change without a look at the rules.
    let private withoutBookkeeping (document: Json) =
        ([ "ownerReferences"; "finalizers"; "resourceVersion"; "managedFields" ], document)
        ||> List.foldBack Metadata.remove

    let private isTouched (change: Change) =
        match change.Before with
        | Some before -> withoutBookkeeping before <> withoutBookkeeping change.After
        | None -> true

    let private quoted (texts: string list) =
        "[" + (texts |> List.map Finding.quote |> String.concat " ") + "]"

    let private confirm
        (user: User)
        (plural: string)
        (ns: string)
        (name: string)
        (wanted: PolicyRule list)
        (state: State)
        : Result<unit, Status> =
        let held, broken = Authorization.rulesFor ns state user

        match PolicyRule.missing held wanted with
        | [] -> Ok()
        | missing ->
            let rules =
                missing |> List.map PolicyRule.text |> List.distinct |> List.sortWith compare

            let resolution =
                match broken with
                | [] -> ""
                | [ one ] -> "; resolution errors: [" + one + "]"
                | many -> "; resolution errors: [[" + String.concat ", " many + "]]"

            Error(
                Status.forbiddenTo
                    group
                    plural
                    name
                    ("user "
                     + Finding.quote user.Name
                     + " (groups="
                     + quoted user.Groups
                     + ") is attempting to grant RBAC permissions not currently held:\n"
                     + String.concat "\n" rules
                     + resolution)
            )

    let private may (user: User) (verb: string) (plural: string) (ns: string) (name: string) (state: State) =
        let access =
            Access.Resource {
                Verb = verb
                Group = group
                Resource = plural
                Subresource = ""
                Namespace = ns
                Name = name
            }

        Authorization.allows user access state

    // `named` is the name in the path: empty for a create, so that a right to escalate one role does not allow to make it.
    let private role user plural named (change: Change) (state: State) =
        if may user "escalate" plural change.Namespace named state then
            Ok()
        else
            confirm user plural change.Namespace change.Name (PolicyRule.ofRole change.After) state

    let private binding user plural (change: Change) (state: State) =
        let reference =
            change.After |> Json.tryField "roleRef" |> Option.defaultValue Json.empty

        let text field =
            Json.tryString [ field ] reference |> Option.defaultValue ""

        let roles =
            if text "kind" = "ClusterRole" then
                "clusterroles"
            else
                "roles"

        if may user "bind" roles change.Namespace (text "name") state then
            Ok()
        else
            match Authorization.rulesOf change.Namespace reference state with
            | Some rules -> confirm user plural change.Namespace change.Name rules state
            | None ->
                Error(
                    Status.notFound
                        {
                            Group = group
                            Version = "v1"
                            Plural = roles
                            Kind = text "kind"
                            Scope = Cluster
                        }
                        (text "name")
                )

    let private checkOne (user: User) (named: string) (state: State) (change: Change) : Result<unit, Status> =
        if change.Deleted || not (isTouched change) then
            Ok()
        else
            match change.Key.Split('.', 2) with
            | [| ("roles" | "clusterroles") as plural; found |] when found = group ->
                role user plural named change state
            | [| ("rolebindings" | "clusterrolebindings") as plural; found |] when found = group ->
                binding user plural change state
            | _ -> Ok()

    /// Nothing where these writes of the user, made in this state, grant no more than the user holds, or the server's refusal.
    /// `named` is the name in the path of the request, empty for a create.
    let check (user: User) (named: string) (writes: Change list) (state: State) : Result<unit, Status> =
        (Ok(), writes)
        ||> List.fold (fun allowed change -> allowed |> Result.bind (fun () -> checkOne user named state change))
