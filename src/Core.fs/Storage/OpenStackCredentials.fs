namespace ImageRegistry.Core

open System
open System.Text

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

    let text (unready: Unready) : string =
        match unready with
        | Unready.Waits why
        | Unready.Missing why -> why
        | Unready.Wrong finding -> Finding.text finding

/// What Keystone is asked with (SW-1 to SW-9, with S-B6 and S-B9).
///
/// *Guarantees*: the user's Secret and the minted one are never merged; findings never quote what stands in them.
[<RequireQualifiedAccess>]
module OpenStackCredentials =

    let private wrong (target: ObjectRef) (place: string) (remedy: string) =
        Error(
            Unready.Wrong {
                Field = ObjectRef.text target + (if place = "" then "" else " " + place)
                Value = ""
                Remedy = remedy
                Reason = "InvalidCloudCredentials"
            }
        )

    /// The text under this key of the Secret; empty where there is none or it is no text.
    let private entry (secret: Json) (key: string) : string =
        match Json.tryString [ "data"; key ] secret with
        | None -> ""
        | Some base64 ->
            try
                Encoding.UTF8.GetString(Convert.FromBase64String base64)
            with :? FormatException ->
                ""

    let private firstOf (texts: string list) =
        texts |> List.tryFind (fun text -> text <> "") |> Option.defaultValue ""

    /// The id wins; none where neither is known.
    let private domain (id: string) (name: string) : KeystoneDomain option =
        match id, name with
        | "", "" -> None
        | "", name -> Some(KeystoneDomain.ByName name)
        | id, _ -> Some(KeystoneDomain.ById id)

    let private orElse (second: KeystoneDomain option) (first: KeystoneDomain option) = first |> Option.orElse second

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

    /// What was found, before it is put together.
    type private Given = {
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

    /// SW-12 and SW-13: the first method for which everything is there.
    let private login (target: ObjectRef) (given: Given) : Result<KeystoneLogin, Unready> =
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
    let private scope (target: ObjectRef) (given: Given) : Result<KeystoneScope, Unready> =
        match given.ProjectId, given.Project, given.ProjectDomain |> orElse given.UserDomain with
        | "", "", _ -> Ok KeystoneScope.Unscoped
        | "", name, Some domain -> Ok(KeystoneScope.ProjectByName(name, domain))
        | "", _, None ->
            wrong target "" "it names a project without a domain; add project_domain_name or project_domain_id"
        | id, _, _ -> Ok(KeystoneScope.ProjectById id)

    let private access (target: ObjectRef) (place: string) (authorities: string) (given: Given) =
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

    /// SW-2 and SW-3: the user's Secret holds credentials only; where to go with them, the Config has to say.
    let private ofUser (swift: SwiftStorage) (authorities: string) (secret: Json) =
        let target = WellKnown.userCredentials

        let key name =
            entry secret ("REGISTRY_STORAGE_SWIFT_" + name)

        if swift.AuthUrl = "" then
            wrong
                target
                ""
                "it holds credentials, but only spec.storage.swift.authURL of the Config can say where Keystone is; create the Config with spec.storage.swift, or remove this Secret to have the installer's credentials used"
        else
            access target "with spec.storage.swift.authURL" authorities {
                AuthUrl = swift.AuthUrl
                Token = key "TOKENID"
                UserId = ""
                Username = key "USERNAME"
                Password = key "PASSWORD"
                CredentialId = key "APPLICATIONCREDENTIALID"
                CredentialName = key "APPLICATIONCREDENTIALNAME"
                CredentialSecret = key "APPLICATIONCREDENTIALSECRET"
                Project = swift.Tenant
                ProjectId = swift.TenantId
                UserDomain = domain swift.DomainId swift.Domain
                ProjectDomain = None
                Region = swift.RegionName
                Interface = "public"
            }

    /// SW-4 to SW-9.
    let private ofCloud (swift: SwiftStorage) (cloudName: string) (authorities: string) (secret: Json) =
        let target = WellKnown.cloudCredentials
        let place = "key clouds.yaml"

        match entry secret "clouds.yaml" with
        | "" -> wrong target place "it is missing; it has to hold the credentials of the cloud"
        | text ->
            match Yaml.parse text with
            | Error problem -> wrong target place (problem + "; write it anew")
            | Ok document ->
                match Json.tryPath [ "clouds"; cloudName ] document with
                | None -> wrong target place ("it has no cloud " + cloudName + ", which the Infrastructure names")
                | Some cloud ->
                    let of' name =
                        Json.tryString [ name ] cloud |> Option.defaultValue ""

                    let auth name =
                        Json.tryString [ "auth"; name ] cloud |> Option.defaultValue ""

                    match Json.tryPath [ "auth" ] cloud with
                    | Some(Json.Object _) ->
                        let byDefault = domain "" (firstOf [ of' "default_domain"; auth "default_domain" ])

                        // What the Config says hides both the name and the id of the cloud's own (SW-9).
                        let ofConfig = domain swift.DomainId swift.Domain

                        let project, projectId =
                            match swift.Tenant, swift.TenantId with
                            | "", "" -> auth "project_name", auth "project_id"
                            | name, id -> name, id

                        access target (place + ", auth_url of cloud " + cloudName) authorities {
                            AuthUrl = firstOf [ swift.AuthUrl; auth "auth_url" ]
                            Token = auth "token"
                            UserId = auth "user_id"
                            Username = auth "username"
                            Password = auth "password"
                            CredentialId = auth "application_credential_id"
                            CredentialName = auth "application_credential_name"
                            CredentialSecret = auth "application_credential_secret"
                            Project = project
                            ProjectId = projectId
                            UserDomain =
                                ofConfig
                                |> orElse (domain (auth "domain_id") (auth "domain_name"))
                                |> orElse (domain (auth "user_domain_id") (auth "user_domain_name"))
                                |> orElse byDefault
                            ProjectDomain =
                                domain (auth "project_domain_id") (auth "project_domain_name")
                                |> orElse ofConfig
                            Region = firstOf [ swift.RegionName; of' "region_name" ]
                            Interface = firstOf [ of' "interface"; of' "endpoint_type"; "public" ]
                        }
                    | Some _
                    | None -> wrong target place ("cloud " + cloudName + " has no auth section")

    /// SW-22: the authorities of the cloud; empty for the system's alone.
    let private authorities (snapshot: Snapshot) : Result<string, Unready> =
        let wait target =
            Error(Unready.Waits(ObjectRef.text target + " has not been seen yet"))

        match
            Snapshot.find WellKnown.cloudCredentials snapshot, Snapshot.find WellKnown.cloudProviderConfig snapshot
        with
        | Unknown, _ -> wait WellKnown.cloudCredentials
        | Present secret, _ when entry secret "cacert" <> "" -> Ok(entry secret "cacert")
        | (Absent | Present _), Unknown -> wait WellKnown.cloudProviderConfig
        | (Absent | Present _), Absent -> Ok ""
        | (Absent | Present _), Present configMap ->
            Ok(Json.tryString [ "data"; "ca-bundle.pem" ] configMap |> Option.defaultValue "")

    let private cloudName (infrastructure: Infrastructure) =
        match Json.tryString [ "platformStatus"; "openstack"; "cloudName" ] infrastructure.Status with
        | None
        | Some "" -> "openstack"
        | Some name -> name

    /// What the cloud is asked with for this storage, or why it cannot be asked.
    let find
        (swift: SwiftStorage)
        (infrastructure: Infrastructure)
        (snapshot: Snapshot)
        : Result<KeystoneAccess, Unready> =
        match Snapshot.find WellKnown.userCredentials snapshot, authorities snapshot with
        | Unknown, _ -> Error(Unready.Waits(ObjectRef.text WellKnown.userCredentials + " has not been seen yet"))
        | (Absent | Present _), Error unready -> Error unready
        | Present secret, Ok authorities -> ofUser swift authorities secret
        | Absent, Ok authorities ->
            match Snapshot.find WellKnown.cloudCredentials snapshot with
            | Unknown -> Error(Unready.Waits(ObjectRef.text WellKnown.cloudCredentials + " has not been seen yet"))
            | Absent ->
                Error(
                    Unready.Missing(
                        ObjectRef.text WellKnown.cloudCredentials
                        + " does not exist; it holds the credentials that the cloud is asked with"
                    )
                )
            | Present secret -> ofCloud swift (cloudName infrastructure) authorities secret
