namespace ImageRegistry.Sandbox

/// What requests want to do, in the terms that rules are written in.
[<RequireQualifiedAccess>]
module RequestedAccess =

    // A namespace is inside itself: a role there can give rights to it.
    let private inside (ns: string) (group: string) (resource: string) (name: string) =
        if group = "" && resource = "namespaces" then name else ns

    /// The name of the one object that the request is about, or that its field selector picks; empty for none.
    let name (address: ResourceAddress) (request: Request) : string =
        match address.Name, Request.parameter "fieldSelector" request with
        | "", "" -> ""
        | "", fields when request.Method = "GET" || request.Method = "HEAD" ->
            match Selector.parse "" fields with
            | Ok selector -> Selector.onlyName selector |> Option.defaultValue ""
            | Error _ -> ""
        | given, _ -> given

    /// What this request wants to do.
    let ofRequest (address: Address) (request: Request) : Access =
        match address with
        | Address.Other _ -> Access.Path(request.Method.ToLowerInvariant(), request.Path)
        | Address.Resource address ->
            let name = name address request

            Access.Resource {
                Verb = Resources.verb address request
                Group = address.Group
                Resource = address.Plural
                Subresource = address.Subresource
                Namespace = inside address.Namespace address.Group address.Plural name
                Name = name
            }

    /// What the request of this line of the audit log wanted to do, so that roles can be held against what was seen.
    let ofEntry (entry: AuditEntry) : Access =
        match entry.Resource.Split('.', 2) with
        | [| "" |] -> Access.Path(entry.Verb, entry.Path)
        | parts ->
            let group = if parts.Length = 2 then parts[1] else ""

            // The name of a new object is told in the log, but is not known when rights are asked for.
            let name =
                if entry.Verb = "create" && entry.Subresource = "" then
                    ""
                else
                    entry.Name

            Access.Resource {
                Verb = entry.Verb
                Group = group
                Resource = parts[0]
                Subresource = entry.Subresource
                Namespace = inside entry.Namespace group parts[0] name
                Name = name
            }
