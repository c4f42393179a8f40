namespace ImageRegistry.Core

/// What is done to protect a bucket of S3 that is ours (S3-22 steps 5 to 8, B-3, B-4, B-17).
///
/// *Guarantees*: nothing of this ever fails a pass; each measure that failed is tried again at its time, and its condition tells why; what
/// the server cannot do is not asked of it again. Tags of others stay, wherever they can be read.
/// *Caveats*: after a restart the conditions in the status are believed; only tags are read anew, when the platform asks for some.
[<RequireQualifiedAccess>]
module S3Measures =

    /// The condition that tells of the bucket's public access block.
    let publicAccess = "StoragePublicAccessBlocked"
    /// The condition that tells of the bucket's default encryption.
    let encrypted = "StorageEncrypted"
    /// The condition that tells of the rule against unfinished uploads.
    let cleanup = "StorageIncompleteUploadCleanupEnabled"

    /// Kinds of the conditions, in the order of the work.
    let conditions = [ publicAccess; S3Tagging.tagged; encrypted; cleanup ]

    /// The measures on a bucket with these details. `isOwnName`: the name is the one that is made up for this cluster.
    let decide
        (infrastructure: string)
        (isOwnName: bool)
        (resourceTags: (string * string) list)
        (details: S3Storage)
        (context: Measuring)
        : Measures =
        if not context.IsManaged then
            // ST-34
            Measures.none
        else
            let encryption =
                let algorithm = if details.KeyId = "" then "AES256" else "aws:kms"

                let isUnchanged =
                    match context.Applied with
                    | Some(Storage.S3 before) -> before.KeyId = details.KeyId && before.Encrypt
                    | Some _
                    | None -> false

                S3Measure.call
                    context
                    encrypted
                    (CloudAction.Encrypt details.KeyId)
                    "what the registry stores is encrypted at rest"
                    ("Encryption Successful",
                     "Default " + algorithm + " encryption was successfully enabled on the S3 bucket")
                    isUnchanged

            let all = [
                S3Measure.call
                    context
                    publicAccess
                    CloudAction.BlockPublicAccess
                    "nobody but the registry reads the images' layers"
                    ("Public Access Block Successful",
                     "Public access to the S3 bucket and its contents have been successfully blocked.")
                    true
                S3Tagging.decide context infrastructure isOwnName resourceTags
                encryption
                S3Measure.call
                    context
                    cleanup
                    CloudAction.CleanUpUploads
                    "pushes that were broken off leave nothing behind"
                    ("Enable Cleanup Successful",
                     "Default cleanup of incomplete multipart uploads after one (1) day was successfully enabled")
                    true
            ]

            let steps, refusals =
                all
                |> List.choose (fun one -> one.Step)
                |> List.map (Result.map Some)
                |> Refusal.separate

            {
                Steps = steps
                Refusals = S3Tagging.refused resourceTags @ refusals
                Conditions = Some(all |> List.choose (fun one -> one.Condition))
                IsEncrypted =
                    (match encryption.Condition with
                     | Some condition -> condition.Status = ConditionStatus.True
                     | None -> false)
                IsSettled = Option.isSome encryption.Condition
            }
