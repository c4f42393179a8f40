namespace ImageRegistry.Core

/// The rights that credentials need at S3 (S3-12), by the names that policies have for them.
[<RequireQualifiedAccess>]
module S3Rights =

    /// What has to be permitted for this action; empty where S3 has no such action.
    let needed (action: CloudAction) : string =
        match action with
        | CloudAction.Probe -> "s3:ListBucket"
        | CloudAction.Create _ -> "s3:CreateBucket"
        | CloudAction.ReadTags -> "s3:GetBucketTagging"
        | CloudAction.WriteTags _ -> "s3:PutBucketTagging"
        | CloudAction.BlockPublicAccess -> "s3:PutBucketPublicAccessBlock"
        | CloudAction.Encrypt _ -> "s3:PutEncryptionConfiguration"
        | CloudAction.CleanUpUploads -> "s3:PutLifecycleConfiguration"
        | CloudAction.Empty -> "s3:DeleteObject"
        | CloudAction.Remove -> "s3:DeleteBucket"
        | CloudAction.ReadTagBindings
        | CloudAction.BindTag _ -> ""

    /// What a failure of this action is told as: where it was denied, with the right that is missing.
    let told (action: CloudAction) (failure: CloudFailure) : string =
        match failure.Kind with
        | CloudFailureKind.Denied ->
            CloudFailure.text failure
            + "; the credentials need the permission "
            + needed action
        | CloudFailureKind.NotThere
        | CloudFailureKind.OwnedByUs
        | CloudFailureKind.Taken
        | CloudFailureKind.NotEmpty
        | CloudFailureKind.Unsupported
        | CloudFailureKind.Throttled _
        | CloudFailureKind.Unreachable
        | CloudFailureKind.BadCredentials
        | CloudFailureKind.Other -> CloudFailure.text failure
