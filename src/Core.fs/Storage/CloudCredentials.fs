namespace ImageRegistry.Core

open System
open System.Text

/// Why a medium cannot even be addressed.
[<RequireQualifiedAccess>]
type Obstruction =
    /// Something has not been seen yet.
    | NotSeen of ObjectRef
    /// Something that should be in the cluster is missing or cannot be used; it can come at any time.
    | Missing of message: string
    /// What a user wrote cannot be used.
    | Wrong of Finding

/// The Secrets that credentials come from: first the user's own and, only where that does not exist, the one that the platform made
/// (S3-9, GCS-2).
///
/// *Guarantees*: only these two Secrets decide (B-13); a message names Secret and key, never a content.
/// *Caveats*: a Secret of the user that lacks its keys is an error; there is no falling back behind somebody's back.
[<RequireQualifiedAccess>]
module CloudCredentials =

    let private named (target: ObjectRef) =
        "\"" + target.Namespace + "/" + target.Name + "\""

    let private decoded (base64: string) : string option =
        try
            Some(Encoding.UTF8.GetString(Convert.FromBase64String base64))
        with :? FormatException ->
            None

    /// The text under this key of the Secret; none when there is no such key.
    let tryKey (key: string) (secret: Json) : string option =
        Json.tryString [ "data"; key ] secret |> Option.bind decoded

    /// The text under a key that has to be there and say something.
    let key (target: ObjectRef) (key: string) (secret: Json) : Result<string, Obstruction> =
        match Json.tryString [ "data"; key ] secret |> Option.map decoded with
        | Some(Some text) when text.Trim() <> "" -> Ok text
        | Some _ ->
            Error(
                Obstruction.Missing(
                    "secret "
                    + named target
                    + ": key \""
                    + key
                    + "\" is empty or cannot be read; put the credential there"
                )
            )
        | None ->
            Error(Obstruction.Missing("secret " + named target + " does not contain required key \"" + key + "\""))

    /// A Secret whose content cannot be used, and why.
    let unusable (target: ObjectRef) (why: string) : Obstruction =
        Obstruction.Missing("secret " + named target + ": " + why)

    /// What one of the two Secrets gives.
    let choose
        (snapshot: Snapshot)
        (ofUser: Json -> Result<'T, Obstruction>)
        (ofMinted: Json -> Result<'T, Obstruction>)
        : Result<'T, Obstruction> =
        match Snapshot.find WellKnown.userCredentials snapshot with
        | Unknown -> Error(Obstruction.NotSeen WellKnown.userCredentials)
        | Present secret -> ofUser secret
        | Absent ->
            match Snapshot.find WellKnown.cloudCredentials snapshot with
            | Unknown -> Error(Obstruction.NotSeen WellKnown.cloudCredentials)
            | Present secret -> ofMinted secret
            | Absent ->
                Error(
                    Obstruction.Missing(
                        "unable to get cluster minted credentials "
                        + named WellKnown.cloudCredentials
                        + ": the secret does not exist; neither does "
                        + named WellKnown.userCredentials
                        + ", in which you can give your own"
                    )
                )
