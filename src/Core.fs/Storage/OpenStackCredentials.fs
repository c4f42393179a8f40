namespace ImageRegistry.Core

open System
open System.Text

/// What Keystone is asked with (SW-1 to SW-9, with S-B6 and S-B9).
///
/// *Guarantees*: the user's Secret and the minted one are never merged; findings never quote what stands in them.
[<RequireQualifiedAccess>]
module OpenStackCredentials =

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

    /// SW-2 and SW-3: the user's Secret holds credentials only; where to go with them, the Config has to say.
    let private ofUser (swift: SwiftStorage) (authorities: string) (secret: Json) =
        let target = WellKnown.userCredentials

        let key name =
            entry secret ("REGISTRY_STORAGE_SWIFT_" + name)

        if swift.AuthUrl = "" then
            OpenStackGiven.wrong
                target
                ""
                "it holds credentials, but only spec.storage.swift.authURL of the Config can say where Keystone is; create the Config with spec.storage.swift, or remove this Secret to have the installer's credentials used"
        else
            OpenStackGiven.access target "with spec.storage.swift.authURL" authorities {
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
                UserDomain = OpenStackGiven.domain swift.DomainId swift.Domain
                ProjectDomain = None
                Region = swift.RegionName
                Interface = "public"
            }

    /// SW-4 to SW-9.
    let private ofCloud (swift: SwiftStorage) (cloudName: string) (authorities: string) (secret: Json) =
        let target = WellKnown.cloudCredentials
        let place = "key clouds.yaml"

        match entry secret "clouds.yaml" with
        | "" -> OpenStackGiven.wrong target place "it is missing; it has to hold the credentials of the cloud"
        | text ->
            match Yaml.parse text with
            | Error problem -> OpenStackGiven.wrong target place (problem + "; write it anew")
            | Ok document ->
                match Json.tryPath [ "clouds"; cloudName ] document with
                | None ->
                    OpenStackGiven.wrong
                        target
                        place
                        ("it has no cloud " + cloudName + ", which the Infrastructure names")
                | Some cloud ->
                    let of' name =
                        Json.tryString [ name ] cloud |> Option.defaultValue ""

                    let auth name =
                        Json.tryString [ "auth"; name ] cloud |> Option.defaultValue ""

                    match Json.tryPath [ "auth" ] cloud with
                    | Some(Json.Object _) ->
                        let byDefault =
                            OpenStackGiven.domain "" (firstOf [ of' "default_domain"; auth "default_domain" ])

                        // What the Config says hides both the name and the id of the cloud's own (SW-9).
                        let ofConfig = OpenStackGiven.domain swift.DomainId swift.Domain

                        let project, projectId =
                            match swift.Tenant, swift.TenantId with
                            | "", "" -> auth "project_name", auth "project_id"
                            | name, id -> name, id

                        OpenStackGiven.access target (place + ", auth_url of cloud " + cloudName) authorities {
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
                                |> Option.orElse (OpenStackGiven.domain (auth "domain_id") (auth "domain_name"))
                                |> Option.orElse (
                                    OpenStackGiven.domain (auth "user_domain_id") (auth "user_domain_name")
                                )
                                |> Option.orElse byDefault
                            ProjectDomain =
                                OpenStackGiven.domain (auth "project_domain_id") (auth "project_domain_name")
                                |> Option.orElse ofConfig
                            Region = firstOf [ swift.RegionName; of' "region_name" ]
                            Interface = firstOf [ of' "interface"; of' "endpoint_type"; "public" ]
                        }
                    | Some _
                    | None -> OpenStackGiven.wrong target place ("cloud " + cloudName + " has no auth section")

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
