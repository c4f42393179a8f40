namespace ImageRegistry.Core

open System

/// Why there is nothing to ask OpenStack with.
[<RequireQualifiedAccess>]
type Unready =
    /// Something has not been seen yet.
    | Waits of why: string
    /// Something is not there yet.
    | Missing of why: string
    /// Something cannot be used as it is.
    | Wrong of Finding

[<RequireQualifiedAccess>]
module Unready =

    /// Why the cloud cannot be asked, for people.
    let text (unready: Unready) : string =
        match unready with
        | Unready.Waits why
        | Unready.Missing why -> why
        | Unready.Wrong finding -> Finding.text finding

/// What a Secret and the Config give of a login, before it is put together; empty texts for what is missing.
[<RequireQualifiedAccess>]
type OpenStackGiven = {
    AuthUrl: string
    Token: string
    UserId: string
    Username: string
    Password: string
    CredentialId: string
    CredentialName: string
    CredentialSecret: string
    Project: string
    ProjectId: string
    UserDomain: KeystoneDomain option
    ProjectDomain: KeystoneDomain option
    Region: string
    Interface: string
}

/// Putting a login together (SW-10 to SW-16).
///
/// *Guarantees*: exactly one method and scope; findings never quote what stands in a Secret.
[<RequireQualifiedAccess>]
module OpenStackGiven =

    /// Something in this Secret, or in what belongs to it, has to be put right.
    let wrong (target: ObjectRef) (place: string) (remedy: string) =
        Error(
            Unready.Wrong {
                Field = ObjectRef.text target + (if place = "" then "" else " " + place)
                Value = ""
                Remedy = remedy
                Reason = "InvalidCloudCredentials"
            }
        )

    /// The id wins; none where neither is known.
    let domain (id: string) (name: string) : KeystoneDomain option =
        match id, name with
        | "", "" -> None
        | "", name -> Some(KeystoneDomain.ByName name)
        | id, _ -> Some(KeystoneDomain.ById id)

    /// SW-10, SW-11 and S-B7: what can be asked at all.
    let private checkedUrl (target: ObjectRef) (place: string) (url: string) : Result<string, Unready> =
        match KeystoneAccess.tryAddress url with
        | Some uri when uri.Scheme = Uri.UriSchemeHttp || uri.Scheme = Uri.UriSchemeHttps ->
            let path = uri.AbsolutePath.TrimEnd '/'

            if
                path.EndsWith("/v2.0", StringComparison.Ordinal)
                || path.EndsWith("/v2", StringComparison.Ordinal)
            then
                wrong target place "version 2 of Keystone is not spoken any more; name the address of version 3"
            else
                Ok url
        | Some _
        | None ->
            wrong target place "it must be the http or https address of Keystone, such as https://keystone:5000/v3"

    /// SW-12 and SW-13: the first method for which everything is there.
    let private login (target: ObjectRef) (given: OpenStackGiven) : Result<KeystoneLogin, Unready> =
        let user () =
            match given.UserId, given.Username, given.UserDomain with
            | "", "", _ -> wrong target "" "it names no user; add the name or the id of one"
            | "", name, Some domain -> Ok(KeystoneUser.ByName(name, domain))
            | "", _, None -> wrong target "" "it names a user without a domain; add user_domain_name or user_domain_id"
            | id, _, _ -> Ok(KeystoneUser.ById id)

        if given.Token <> "" then
            Ok(KeystoneLogin.Token given.Token)
        elif given.Password <> "" then
            user () |> Result.map (fun user -> KeystoneLogin.Password(user, given.Password))
        elif given.CredentialSecret <> "" && given.CredentialId <> "" then
            Ok(KeystoneLogin.Credential(given.CredentialId, given.CredentialSecret))
        elif given.CredentialSecret <> "" && given.CredentialName <> "" then
            user ()
            |> Result.map (fun user ->
                KeystoneLogin.NamedCredential(given.CredentialName, given.CredentialSecret, user))
        else
            wrong
                target
                ""
                "it holds no complete credentials; there must be a user with a password, an application credential with its secret, or a token"

    /// SW-14 and SW-16.
    let private scope (target: ObjectRef) (given: OpenStackGiven) : Result<KeystoneScope, Unready> =
        match given.ProjectId, given.Project, given.ProjectDomain |> Option.orElse given.UserDomain with
        | "", "", _ -> Ok KeystoneScope.Unscoped
        | "", name, Some domain -> Ok(KeystoneScope.ProjectByName(name, domain))
        | "", _, None ->
            wrong target "" "it names a project without a domain; add project_domain_name or project_domain_id"
        | id, _, _ -> Ok(KeystoneScope.ProjectById id)

    /// What Keystone is asked with, or what is missing in what was given. `place`: where the address stands.
    let access (target: ObjectRef) (place: string) (authorities: string) (given: OpenStackGiven) =
        match checkedUrl target place given.AuthUrl, login target given, scope target given with
        | Error unready, _, _
        | Ok _, Error unready, _
        | Ok _, Ok _, Error unready -> Error unready
        | Ok url, Ok login, Ok scope ->
            Ok {
                KeystoneAccess.AuthUrl = url
                Login = login
                Scope = scope
                Region = given.Region
                Interface = given.Interface
                Authorities = authorities
            }
