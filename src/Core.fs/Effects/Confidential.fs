namespace ImageRegistry.Core

/// Keeps what is secret in a document out of what a server says about it (law 12, B-12, RB-17): a refusal can quote what it refuses.
[<RequireQualifiedAccess>]
module Confidential =

    /// What stands where a secret stood.
    let mark = "<REDACTED>"

    /// Members whose text is a secret wherever they stand: the Config's shared secret, a Route's private key.
    let private secretMembers = Set.ofList [ "httpSecret"; "key" ]

    let private isSecretVariable (name: string) =
        [ "SECRET"; "KEY"; "PASSWORD"; "TOKEN" ]
        |> List.exists (fun word -> name.ToUpperInvariant().Contains word)

    /// Shorter texts are words, not secrets: taking them out would garble the message.
    let private shortest = 6

    let private isLong (text: string) = text.Length >= shortest

    let rec private texts (isSecret: bool) (document: Json) : string list =
        match document with
        | Json.String text -> if isSecret && isLong text then [ text ] else []
        | Json.Array items -> items |> List.collect (texts isSecret)
        | Json.Object members ->
            let isVariable =
                match Map.tryFind "name" members with
                | Some(Json.String name) -> isSecretVariable name
                | Some _
                | None -> false

            members
            |> Map.toList
            |> List.collect (fun (name, value) ->
                texts (isSecret || Set.contains name secretMembers || (isVariable && name = "value")) value)
        | Json.Null
        | Json.Bool _
        | Json.Number _ -> []

    // Everything in a credential counts, whatever it is called: an identifier that is taken out of a message is no loss.
    let rec private allTexts (document: Json) : string list =
        match document with
        | Json.String text -> [ text ]
        | Json.Array items -> items |> List.collect allTexts
        | Json.Object members -> members |> Map.toList |> List.collect (snd >> allTexts)
        | Json.Null
        | Json.Bool _
        | Json.Number _ -> []

    /// Members of a Google credential that are addresses, names of kinds and the like: they stand in every message about it.
    let private publicMembers =
        Set.ofList [
            "type"
            "project_id"
            "auth_uri"
            "token_uri"
            "token_url"
            "audience"
            "subject_token_type"
            "universe_domain"
            "auth_provider_x509_cert_url"
            "client_x509_cert_url"
            "service_account_impersonation_url"
            "credential_source"
        ]

    /// The same for an AWS shared file.
    let private publicSettings =
        Set.ofList [
            "role_arn"
            "role_session_name"
            "web_identity_token_file"
            "sts_regional_endpoints"
            "region"
        ]

    let private ofLines (text: string) : string list =
        text.Split('\n')
        |> List.ofArray
        |> List.collect (fun line ->
            match line.IndexOf '=' with
            | -1 -> []
            | at when Set.contains (line.Substring(0, at).Trim()) publicSettings -> []
            | at -> [ line.Substring(at + 1).Trim() ])

    let private ofCredentials (text: string) : string list =
        let inside =
            match Json.parseText text with
            | Ok(Json.Object members) ->
                members
                |> Map.filter (fun name _ -> not (Set.contains name publicMembers))
                |> Json.Object
                |> allTexts
            | Ok(Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _)
            | Error _ -> ofLines text

        text :: inside |> List.filter isLong

    /// The secret texts that the effect carries.
    let secrets (effect: Effect) : string list =
        match effect with
        | Effect.Create(target, document)
        | Effect.Replace(target, document)
        | Effect.ReplaceStatus(target, document)
        | Effect.Patch(target, document)
        | Effect.PatchStatus(target, document) ->
            let data =
                if target.Resource = Kind.secret then
                    Json.members [ "data" ] document |> Map.toList |> List.map snd
                else
                    []

            texts false document @ (data |> List.collect (texts true))
        | Effect.Cloud(place, _) -> ofCredentials (SecretText.reveal (CloudPlace.credentials place))
        | Effect.Probe probe -> Probe.secrets probe |> List.filter (fun secret -> secret.Length >= shortest)
        | Effect.Delete _
        | Effect.Announce _
        | Effect.SetLogLevel _
        | Effect.End _ -> []

    // Longer ones first: one can be a part of another.
    let private clean (effect: Effect) (text: string) : string =
        (text, secrets effect |> List.sortByDescending (fun secret -> secret.Length))
        ||> List.fold (fun text secret -> text.Replace(secret, mark))

    /// The same for what a cloud said.
    let cloudFailure (effect: Effect) (failure: CloudFailure) : CloudFailure = {
        failure with
            Code = clean effect failure.Code
            Message = clean effect failure.Message
    }

    /// The failure without any of the effect's secrets.
    let failure (effect: Effect) (failure: ApiFailure) : ApiFailure =
        let clean = clean effect

        match failure with
        | ApiFailure.Conflict message -> ApiFailure.Conflict(clean message)
        | ApiFailure.AlreadyExists message -> ApiFailure.AlreadyExists(clean message)
        | ApiFailure.NotFound message -> ApiFailure.NotFound(clean message)
        | ApiFailure.NotServed message -> ApiFailure.NotServed(clean message)
        | ApiFailure.Invalid(message, causes) ->
            ApiFailure.Invalid(
                clean message,
                causes
                |> List.map (fun cause -> {
                    cause with
                        Message = clean cause.Message
                })
            )
        | ApiFailure.BadRequest message -> ApiFailure.BadRequest(clean message)
        | ApiFailure.Forbidden message -> ApiFailure.Forbidden(clean message)
        | ApiFailure.NamespaceTerminating message -> ApiFailure.NamespaceTerminating(clean message)
        | ApiFailure.Unauthorized message -> ApiFailure.Unauthorized(clean message)
        | ApiFailure.Expired message -> ApiFailure.Expired(clean message)
        | ApiFailure.TooManyRequests(message, after) -> ApiFailure.TooManyRequests(clean message, after)
        | ApiFailure.Refused(code, message) -> ApiFailure.Refused(code, clean message)
        | ApiFailure.ServerError(code, message) -> ApiFailure.ServerError(code, clean message)
        | ApiFailure.Unreachable message -> ApiFailure.Unreachable(clean message)
        | ApiFailure.Unreadable message -> ApiFailure.Unreadable(clean message)
