namespace ImageRegistry.Sandbox

open System

/// Who sends a request.
///
/// *Guarantees*: a request without a token, or with the one of the sandbox's own kubeconfig, comes from the administrator; any
/// other token is a ServiceAccount's or is refused.
[<RequireQualifiedAccess>]
module Authentication =

    /// The token of whoever may do everything.
    let adminToken = "sandbox"

    let private sender (now: DateTimeOffset) (token: string) (state: State) : Result<User, Status> =
        if token = "" || token = adminToken then
            Ok User.admin
        else
            match ServiceAccountToken.tryUser now token state with
            | Some user -> Ok user
            | None -> Error(Status.plain 401 "Unauthorized" "Unauthorized")

    let private impersonation (resource: string) (ns: string) (name: string) =
        Access.Resource {
            Verb = "impersonate"
            Group = ""
            Resource = resource
            Subresource = ""
            Namespace = ns
            Name = name
        }

    let private impersonated (credentials: Credentials) (sender: User) (state: State) : Result<User, Status> =
        let wanted =
            (match User.tryAccount credentials.AsUser with
             | Some(ns, name) -> impersonation "serviceaccounts" ns name
             | None -> impersonation "users" "" credentials.AsUser)
            :: (credentials.AsGroups |> List.map (impersonation "groups" ""))

        (Ok(), wanted)
        ||> List.fold (fun allowed access -> allowed |> Result.bind (fun () -> Authorization.check sender access state))
        |> Result.map (fun () -> User.named credentials.AsUser credentials.AsGroups)

    /// The user whom these credentials stand for at this time, or the refusal.
    let user (now: DateTimeOffset) (credentials: Credentials) (state: State) : Result<User, Status> =
        sender now credentials.Token state
        |> Result.bind (fun sender ->
            if credentials.AsUser = "" then
                Ok sender
            else
                impersonated credentials sender state)
