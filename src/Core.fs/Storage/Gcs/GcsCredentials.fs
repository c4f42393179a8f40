namespace ImageRegistry.Core

/// Credentials for Google Cloud Storage, in JSON of any kind (GCS-2, GCS-3, B-13).
///
/// *Guarantees*: only the two Secrets of `CloudCredentials` decide; the text is passed on byte for byte.
/// *Caveats*: whether it is good only the server can tell.
[<RequireQualifiedAccess>]
module GcsCredentials =

    let private usable (target: ObjectRef) (key: string) (text: string) : Result<string, Obstruction> =
        match Json.parseText text with
        | Ok(Json.Object members) when Map.containsKey "type" members -> Ok text
        | Ok(Json.Object _ | Json.Null | Json.Bool _ | Json.Number _ | Json.String _ | Json.Array _)
        | Error _ ->
            Error(
                CloudCredentials.unusable
                    target
                    ("key \""
                     + key
                     + "\" holds no usable Google credential: it must be a JSON object with a member type, such as service_account or external_account")
            )

    let private from (target: ObjectRef) (key: string) (secret: Json) : Result<string, Obstruction> =
        CloudCredentials.key target key secret |> Result.bind (usable target key)

    /// The text, for the operator's connection and for the registry's pods alike.
    let find (snapshot: Snapshot) : Result<string, Obstruction> =
        CloudCredentials.choose
            snapshot
            (from WellKnown.userCredentials "REGISTRY_STORAGE_GCS_KEYFILE")
            (from WellKnown.cloudCredentials "service_account.json")
