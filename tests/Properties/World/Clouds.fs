namespace ImageRegistry.Properties.World

open System
open ImageRegistry.Core

/// A bucket in the played cloud.
type Bucket = {
    /// Whether our account may do with it what it likes.
    IsOurAccount: bool
    /// Whether the operator has made it.
    IsMadeByOperator: bool
    Tags: Map<string, string>
    Labels: Map<string, string>
    DefaultKey: string
    IsPublicBlocked: bool
    HasCleanup: bool
    Bindings: Set<string>
    Objects: int64
    /// So many looks do not show it yet.
    HiddenFor: int
}

/// What goes wrong with a call.
[<RequireQualifiedAccess>]
type CloudTrouble =
    | Denied
    /// The credentials in use were revoked.
    | Revoked
    | Throttled of seconds: int
    | Unsupported
    | Unreachable
    /// It is done, but nobody says so.
    | LostReply

/// Calls of this slot (empty: any) go wrong, so many times.
type CloudFault = {
    Slot: string
    Trouble: CloudTrouble
    Times: int
}

/// One call and what came of it.
type CloudCall = {
    At: DateTimeOffset
    Bucket: string
    Action: CloudAction
    /// The bucket as it was before; none where there was none.
    Was: Bucket option
    Answer: Result<CloudAnswer, CloudFailure>
}

/// The object stores of S3 and Google as a value: buckets by kind and name, the faults that are still to come, and what was called.
type Clouds = {
    Buckets: Map<string * string, Bucket>
    Faults: CloudFault list
    /// Newest first.
    Calls: CloudCall list
    /// Names of the buckets that the operator has made, newest first.
    Made: string list
    /// Names of the buckets that the operator has removed or taken objects from.
    Touched: Set<string>
    /// So many looks do not show a new bucket.
    Delay: int
}

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Clouds =

    let empty: Clouds = {
        Buckets = Map.empty
        Faults = []
        Calls = []
        Made = []
        Touched = Set.empty
        Delay = 0
    }

    let bucket: Bucket = {
        IsOurAccount = true
        IsMadeByOperator = false
        Tags = Map.empty
        Labels = Map.empty
        DefaultKey = ""
        IsPublicBlocked = false
        HasCleanup = false
        Bindings = Set.empty
        Objects = 0L
        HiddenFor = 0
    }

    let private failure kind code http message : Result<CloudAnswer, CloudFailure> =
        Error {
            Kind = kind
            Code = code
            Http = http
            Message = message
        }

    /// Credentials with this word in them are refused.
    let refused = "REFUSED"

    let private portion = 10000L

    let private kind (place: CloudPlace) =
        match place with
        | CloudPlace.S3 _ -> "s3"
        | CloudPlace.Gcs _ -> "gcs"

    let private notThere (place: CloudPlace) (action: CloudAction) =
        match place, action with
        | CloudPlace.S3 _, CloudAction.Probe -> failure CloudFailureKind.NotThere "NotFound" 404 "Not Found"
        | CloudPlace.S3 _, _ ->
            failure CloudFailureKind.NotThere "NoSuchBucket" 404 "The specified bucket does not exist"
        | CloudPlace.Gcs _, _ -> failure CloudFailureKind.NotThere "" 404 "The specified bucket does not exist."

    let private denied (action: CloudAction) =
        match action with
        | CloudAction.Probe -> failure CloudFailureKind.Denied "Forbidden" 403 "Forbidden"
        | _ -> failure CloudFailureKind.Denied "AccessDenied" 403 "Access Denied"

    let private badKeys (action: CloudAction) =
        match action with
        | CloudAction.Probe -> failure CloudFailureKind.Denied "Forbidden" 403 "Forbidden"
        | _ ->
            failure
                CloudFailureKind.BadCredentials
                "InvalidAccessKeyId"
                403
                "The AWS Access Key Id you provided does not exist in our records."

    let private create (place: CloudPlace) labels keyId (existing: Bucket option) (clouds: Clouds) =
        let name = CloudPlace.bucket place

        match place, existing with
        | CloudPlace.S3 s3, Some bucket when bucket.IsOurAccount && s3.Region = "us-east-1" ->
            clouds, Ok CloudAnswer.Done
        | CloudPlace.S3 _, Some bucket when bucket.IsOurAccount ->
            clouds,
            failure
                CloudFailureKind.OwnedByUs
                "BucketAlreadyOwnedByYou"
                409
                "Your previous request to create the named bucket succeeded and you already own it."
        | CloudPlace.S3 _, Some _ ->
            clouds,
            failure CloudFailureKind.Taken "BucketAlreadyExists" 409 "The requested bucket name is not available."
        | CloudPlace.Gcs _, Some _ ->
            clouds,
            failure
                CloudFailureKind.Taken
                ""
                409
                "Your previous request to create the named bucket succeeded and you already own it."
        | _, None ->
            let made = {
                bucket with
                    IsMadeByOperator = true
                    Labels = Map.ofList labels
                    DefaultKey = keyId
                    IsPublicBlocked = (kind place = "gcs")
                    HiddenFor = clouds.Delay
            }

            {
                clouds with
                    Buckets = Map.add (kind place, name) made clouds.Buckets
                    Made = name :: clouds.Made
            },
            Ok CloudAnswer.Done

    let private onBucket (place: CloudPlace) (action: CloudAction) (bucket: Bucket) (clouds: Clouds) =
        let name = CloudPlace.bucket place

        let put bucket = {
            clouds with
                Buckets = Map.add (kind place, name) bucket clouds.Buckets
        }

        match action with
        | CloudAction.Probe ->
            clouds,
            Ok(
                CloudAnswer.Found {
                    Labels = bucket.Labels
                    DefaultKey = bucket.DefaultKey
                    IsPublicBlocked = bucket.IsPublicBlocked
                }
            )
        | CloudAction.Create _ -> clouds, Ok CloudAnswer.Done
        | CloudAction.ReadTags -> clouds, Ok(CloudAnswer.TagSet(Map.toList bucket.Tags))
        | CloudAction.WriteTags tags ->
            if List.length (List.distinctBy fst tags) <> List.length tags then
                clouds, failure CloudFailureKind.Other "InvalidTag" 400 "Cannot provide multiple Tags with the same key"
            else
                put { bucket with Tags = Map.ofList tags }, Ok CloudAnswer.Done
        | CloudAction.BlockPublicAccess -> put { bucket with IsPublicBlocked = true }, Ok CloudAnswer.Done
        | CloudAction.Encrypt keyId ->
            put {
                bucket with
                    DefaultKey = (if keyId = "" then "AES256" else keyId)
            },
            Ok CloudAnswer.Done
        | CloudAction.CleanUpUploads -> put { bucket with HasCleanup = true }, Ok CloudAnswer.Done
        | CloudAction.ReadTagBindings -> clouds, Ok(CloudAnswer.Bindings(Set.toList bucket.Bindings))
        | CloudAction.BindTag value ->
            put {
                bucket with
                    Bindings = Set.add value bucket.Bindings
            },
            Ok CloudAnswer.Done
        | CloudAction.Empty ->
            let deleted = min portion bucket.Objects

            {
                put {
                    bucket with
                        Objects = bucket.Objects - deleted
                } with
                    Touched = Set.add name clouds.Touched
            },
            Ok(CloudAnswer.Emptied(deleted, bucket.Objects > deleted))
        | CloudAction.Remove when bucket.Objects > 0L ->
            clouds, failure CloudFailureKind.NotEmpty "BucketNotEmpty" 409 "The bucket you tried to delete is not empty"
        | CloudAction.Remove ->
            {
                clouds with
                    Buckets = Map.remove (kind place, name) clouds.Buckets
                    Touched = Set.add name clouds.Touched
            },
            Ok CloudAnswer.Done

    let private perform (place: CloudPlace) (action: CloudAction) (clouds: Clouds) =
        let name = CloudPlace.bucket place
        let existing = Map.tryFind (kind place, name) clouds.Buckets

        if (SecretText.reveal (CloudPlace.credentials place)).Contains refused then
            clouds, badKeys action
        else
            match action, existing with
            | CloudAction.Create(labels, keyId), _ -> create place labels keyId existing clouds
            | CloudAction.Remove, None -> clouds, Ok CloudAnswer.Done
            | _, None -> clouds, notThere place action
            | CloudAction.Probe, Some bucket when bucket.HiddenFor > 0 ->
                {
                    clouds with
                        Buckets =
                            Map.add
                                (kind place, name)
                                {
                                    bucket with
                                        HiddenFor = bucket.HiddenFor - 1
                                }
                                clouds.Buckets
                },
                notThere place action
            | _, Some bucket when not bucket.IsOurAccount -> clouds, denied action
            | _, Some bucket -> onBucket place action bucket clouds

    let private fails (fault: CloudFault) (action: CloudAction) =
        fault.Times > 0 && (fault.Slot = "" || fault.Slot = CloudAction.slot action)

    let private troubled (action: CloudAction) (trouble: CloudTrouble) =
        match trouble with
        | CloudTrouble.Denied -> denied action
        | CloudTrouble.Revoked -> badKeys action
        | CloudTrouble.Throttled seconds ->
            failure
                (CloudFailureKind.Throttled(Some(TimeSpan.FromSeconds(float seconds))))
                "SlowDown"
                503
                "Please reduce your request rate."
        | CloudTrouble.Unsupported ->
            failure
                CloudFailureKind.Unsupported
                "NotImplemented"
                501
                "A header you provided implies functionality that is not implemented"
        | CloudTrouble.Unreachable
        | CloudTrouble.LostReply -> failure CloudFailureKind.Unreachable "" 0 "the connection was closed"

    /// The clouds after this call, and the answer to it.
    let carryOut (now: DateTimeOffset) (place: CloudPlace) (action: CloudAction) (clouds: Clouds) =
        let fault = clouds.Faults |> List.tryFindIndex (fun fault -> fails fault action)

        let after, answer =
            match fault with
            | None -> perform place action clouds
            | Some index ->
                let trouble = clouds.Faults[index]

                let left = {
                    clouds with
                        Faults =
                            clouds.Faults
                            |> List.updateAt index {
                                trouble with
                                    Times = trouble.Times - 1
                            }
                }

                match trouble.Trouble with
                | CloudTrouble.LostReply -> fst (perform place action left), troubled action trouble.Trouble
                | CloudTrouble.Denied
                | CloudTrouble.Revoked
                | CloudTrouble.Throttled _
                | CloudTrouble.Unsupported
                | CloudTrouble.Unreachable -> left, troubled action trouble.Trouble

        {
            after with
                Calls =
                    {
                        At = now
                        Bucket = CloudPlace.bucket place
                        Action = action
                        Was = Map.tryFind (kind place, CloudPlace.bucket place) clouds.Buckets
                        Answer = answer
                    }
                    :: after.Calls
        },
        answer
