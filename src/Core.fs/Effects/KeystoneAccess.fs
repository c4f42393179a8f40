namespace ImageRegistry.Core

open System

/// A domain, by what is known of it.
[<RequireQualifiedAccess>]
type KeystoneDomain =
    | ById of string
    | ByName of string

/// Who asks Keystone for a token (Identity API v3).
[<RequireQualifiedAccess>]
type KeystoneUser =
    | ById of string
    | ByName of string * KeystoneDomain

/// What Keystone is to be convinced with: exactly one method (SW-12).
[<RequireQualifiedAccess>]
type KeystoneLogin =
    /// A token that somebody else was given.
    | Token of string
    | Password of KeystoneUser * password: string
    | Credential of id: string * secret: string
    | NamedCredential of name: string * secret: string * KeystoneUser

/// The project that is asked for (SW-14). An application credential is bound to its own (SW-15).
[<RequireQualifiedAccess>]
type KeystoneScope =
    | ProjectById of string
    | ProjectByName of string * KeystoneDomain
    | Unscoped

/// Everything that a question to an OpenStack cloud goes with.
type KeystoneAccess = {
    /// Absolute, http or https, as it was given.
    AuthUrl: string
    Login: KeystoneLogin
    Scope: KeystoneScope
    /// Empty for any.
    Region: string
    /// Which of a service's endpoints: `public`, `internal` or `admin`.
    Interface: string
    /// PEM of authorities that are believed besides the system's; empty for none.
    Authorities: string
}

[<RequireQualifiedAccess>]
module KeystoneAccess =

    /// The absolute address in this text; none when it is none.
    let tryAddress (text: string) : Uri option =
        match Uri.TryCreate(text, UriKind.Absolute) with
        | true, uri -> Option.ofObj uri
        | false, _ -> None

    /// Where Keystone is, for people: without a user or a query that the address may hold.
    let address (access: KeystoneAccess) : string =
        match tryAddress access.AuthUrl with
        | Some uri -> uri.GetComponents(UriComponents.SchemeAndServer ||| UriComponents.Path, UriFormat.UriEscaped)
        | None -> "an address that cannot be read"

    /// The texts that nobody may see.
    let secrets (access: KeystoneAccess) : string list =
        match access.Login with
        | KeystoneLogin.Token token -> [ token ]
        | KeystoneLogin.Password(_, password) -> [ password ]
        | KeystoneLogin.Credential(_, secret)
        | KeystoneLogin.NamedCredential(_, secret, _) -> [ secret ]

    let private domain (domain: KeystoneDomain) =
        match domain with
        | KeystoneDomain.ById id -> Json.obj [ "id", Json.str id ]
        | KeystoneDomain.ByName name -> Json.obj [ "name", Json.str name ]

    let private user (user: KeystoneUser) =
        match user with
        | KeystoneUser.ById id -> [ "id", Json.str id ]
        | KeystoneUser.ByName(name, ofDomain) -> [ "name", Json.str name; "domain", domain ofDomain ]

    let private identity (method: string) (content: Json) =
        Json.obj [ "methods", Json.strings [ method ]; method, content ]

    let private scope (scope: KeystoneScope) =
        let project members = [ "scope", Json.obj [ "project", Json.obj members ] ]

        match scope with
        | KeystoneScope.ProjectById id -> project [ "id", Json.str id ]
        | KeystoneScope.ProjectByName(name, ofDomain) -> project [ "name", Json.str name; "domain", domain ofDomain ]
        | KeystoneScope.Unscoped -> []

    let private request identity scope =
        Json.obj [ "auth", Json.obj (("identity", identity) :: scope) ]

    /// What is posted for a new token (SW-12 to SW-15); none where a token is there already.
    let body (access: KeystoneAccess) : Json option =
        match access.Login with
        | KeystoneLogin.Token _ -> None
        | KeystoneLogin.Password(who, password) ->
            Some(
                request
                    (identity "password" (Json.obj [ "user", Json.obj (("password", Json.str password) :: user who) ]))
                    (scope access.Scope)
            )
        | KeystoneLogin.Credential(id, secret) ->
            Some(
                request (identity "application_credential" (Json.obj [ "id", Json.str id; "secret", Json.str secret ])) []
            )
        | KeystoneLogin.NamedCredential(name, secret, who) ->
            Some(
                request
                    (identity
                        "application_credential"
                        (Json.obj [
                            "name", Json.str name
                            "secret", Json.str secret
                            "user", Json.obj (user who)
                        ]))
                    []
            )

    /// Tells one question from another, credentials included; none of it can be read from the digest.
    let digest (access: KeystoneAccess) : string =
        let login =
            match body access, access.Login with
            | Some body, _ -> body
            | None, KeystoneLogin.Token token -> Json.str token
            | None, (KeystoneLogin.Password _ | KeystoneLogin.Credential _ | KeystoneLogin.NamedCredential _) ->
                Json.Null

        Json.list [
            Json.str access.AuthUrl
            login
            Json.str access.Region
            Json.str access.Interface
            Json.str access.Authorities
        ]
        |> Json.bytes
        |> Digest.sha256
