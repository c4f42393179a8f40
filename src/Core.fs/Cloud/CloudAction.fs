namespace ImageRegistry.Core

/// One bounded piece of work at a medium: a few requests, a minute at most. What a backend does not have is never asked of it.
[<RequireQualifiedAccess>]
type CloudAction =
    /// Is it there, and what is it like? One request. Answers `Found`.
    | Probe
    /// Makes it, with these labels and this default key (empty for none) where the backend takes them at creation, and closed to the public
    /// where it takes that (B-23). Answers `Done`.
    | Create of labels: (string * string) list * keyId: string
    /// S3: answers `TagSet`; a bucket without a tag set has none.
    | ReadTags
    /// S3: these tags and no others.
    | WriteTags of tags: (string * string) list
    /// S3: all four public access settings.
    | BlockPublicAccess
    /// S3: the default encryption, with this KMS key or, where it is empty, with AES256; bucket key enabled.
    | Encrypt of keyId: string
    /// S3: reads the lifecycle rules, puts the one that ends incomplete uploads after a day among them by its id, and writes them. Where
    /// they may not be read, or the server has no such function, that rule is written alone (B-4).
    | CleanUpUploads
    /// GCS: the resource manager's tags that are effective on the bucket, inherited ones included. Answers `Bindings`.
    | ReadTagBindings
    /// GCS: binds this namespaced value, `PARENT/KEY/VALUE`, and waits for the operation; one that is bound already is a success.
    | BindTag of value: string
    /// One portion of its content: at most 10,000 keys, and the uploads that are under way; versions and deletion marks where they may be
    /// listed. Answers `Emptied`.
    | Empty
    /// Removes the empty medium; one that is gone already is a success.
    | Remove

/// What a probe found. Backends that do not tell leave it empty.
type CloudTraits = {
    Labels: Map<string, string>
    /// The name of the default encryption key; empty for the provider's own.
    DefaultKey: string
    /// Whether nobody can open it to the public, neither as a whole nor an object of it.
    IsPublicBlocked: bool
}

[<RequireQualifiedAccess>]
module CloudTraits =

    /// Of a medium that nobody may look at.
    let untold: CloudTraits = {
        Labels = Map.empty
        DefaultKey = ""
        IsPublicBlocked = false
    }

/// What came of an action, or what it found.
[<RequireQualifiedAccess>]
type CloudAnswer =
    | Done
    | Found of CloudTraits
    | TagSet of (string * string) list
    | Bindings of values: string list
    /// So many objects were deleted; whether there may be more.
    | Emptied of deleted: int64 * more: bool

/// What a failure means for who decides what to do next; closed, one meaning each.
[<RequireQualifiedAccess>]
type CloudFailureKind =
    /// The medium does not exist (404, `NoSuchBucket`).
    | NotThere
    /// The server knows who asks and says no (403).
    | Denied
    /// It exists already and belongs to the account that asks (`BucketAlreadyOwnedByYou`).
    | OwnedByUs
    /// The name exists already (`BucketAlreadyExists`, 409 of an insert).
    | Taken
    /// It cannot be removed because something is in it.
    | NotEmpty
    /// The server has no such function (`NotImplemented`, `NotSupported`, `MethodNotAllowed`, 501).
    | Unsupported
    /// Come back later, after this time when the server said so (429, 503 `SlowDown`).
    | Throttled of after: System.TimeSpan option
    /// No answer, or none in time, or a server error: name, connection, TLS, proxy, 5xx.
    | Unreachable
    /// The credentials were refused or cannot be used: unknown key, wrong signature, expired, the token service refused them.
    | BadCredentials
    | Other

/// Why an action did not do what was asked. The text is the same each time for the same cause: no request ids, times or paths (B-2); and
/// it holds no secret.
type CloudFailure = {
    Kind: CloudFailureKind
    /// The provider's word, such as `InvalidAccessKeyId`; a condition's reason. Empty where there is none.
    Code: string
    /// Zero where there was no answer.
    Http: int
    Message: string
}

[<RequireQualifiedAccess>]
module CloudAction =

    /// The verb, for people.
    let verb (action: CloudAction) : string =
        match action with
        | CloudAction.Probe -> "probe"
        | CloudAction.Create _ -> "create"
        | CloudAction.ReadTags -> "read the tags of"
        | CloudAction.WriteTags _ -> "write the tags of"
        | CloudAction.BlockPublicAccess -> "block public access to"
        | CloudAction.Encrypt _ -> "set the default encryption of"
        | CloudAction.CleanUpUploads -> "set the cleanup of incomplete uploads of"
        | CloudAction.ReadTagBindings -> "read the tag bindings of"
        | CloudAction.BindTag value -> "bind tag " + value + " to"
        | CloudAction.Empty -> "empty"
        | CloudAction.Remove -> "remove"

    /// What an answer is remembered under: a later one of the same kind takes its place, whatever was in the action.
    let slot (action: CloudAction) : string = verb action

    /// Whether the action can change the medium.
    let isWrite (action: CloudAction) : bool =
        match action with
        | CloudAction.Probe
        | CloudAction.ReadTags
        | CloudAction.ReadTagBindings -> false
        | CloudAction.Create _
        | CloudAction.WriteTags _
        | CloudAction.BlockPublicAccess
        | CloudAction.Encrypt _
        | CloudAction.CleanUpUploads
        | CloudAction.BindTag _
        | CloudAction.Empty
        | CloudAction.Remove -> true

    let private pairs (pairs: (string * string) list) =
        pairs |> List.collect (fun (name, value) -> [ name; value ])

    /// Tells one action from another, its contents included.
    let key (action: CloudAction) : string =
        let contents =
            match action with
            | CloudAction.Create(labels, keyId) -> keyId :: pairs labels
            | CloudAction.WriteTags tags -> pairs tags
            | CloudAction.Encrypt keyId -> [ keyId ]
            | CloudAction.Probe
            | CloudAction.ReadTags
            | CloudAction.BlockPublicAccess
            | CloudAction.CleanUpUploads
            | CloudAction.ReadTagBindings
            | CloudAction.BindTag _
            | CloudAction.Empty
            | CloudAction.Remove -> []

        match contents with
        | [] -> slot action
        | contents -> slot action + " " + (Json.strings contents |> Json.bytes |> Digest.sha256)

[<RequireQualifiedAccess>]
module CloudFailure =

    /// One sentence for people: the provider's word, its text and the HTTP status.
    let text (failure: CloudFailure) : string =
        let said =
            [ failure.Code; failure.Message ]
            |> List.filter (fun part -> part <> "")
            |> String.concat ": "

        if failure.Http = 0 then
            said
        else
            said
            + " (HTTP "
            + failure.Http.ToString System.Globalization.CultureInfo.InvariantCulture
            + ")"
